import { parse } from 'yaml'
import * as z from 'zod'
import { parseAs } from '../../schema/read-object.ts'

const cluster = z.object({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.base64().optional(),
  'insecure-skip-tls-verify': z.boolean().default(false),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.string().optional(),
})

const user = z.object({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.base64().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.base64().optional(),
  username: z.string().optional(),
  'auth-provider': z.unknown().optional(),
  exec: z
    .object({
      apiVersion: z.string(),
      command: z.string(),
      args: z.array(z.string()).nullish(),
      env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
      provideClusterInfo: z.boolean().default(false),
    })
    .optional(),
})

const context = z.object({ cluster: z.string(), user: z.string().default(''), namespace: z.string().optional() })

const kubeconfig = z.object({
  'current-context': z.string().default(''),
  clusters: z.array(z.object({ name: z.string(), cluster })).nullish(),
  users: z.array(z.object({ name: z.string(), user })).nullish(),
  contexts: z.array(z.object({ name: z.string(), context })).nullish(),
})

export type KubeconfigCluster = z.output<typeof cluster>
export type KubeconfigUser = z.output<typeof user>

/** One context of a kubeconfig with what it names. The paths in it are relative to the folders given. */
export interface KubeconfigContext {
  readonly cluster: KubeconfigCluster
  readonly clusterFolder: string
  readonly user: KubeconfigUser
  readonly userFolder: string
  readonly namespace: string | undefined
}

export interface KubeconfigFile {
  readonly path: string
  readonly folder: string
  readonly text: string
}

/**
 * The context of that name, else the current one. Of several files the first that has an entry counts, as in kubectl. Throws a sentence
 * that names the file and what is wrong with it, never its contents.
 */
export function readKubeconfig(files: readonly KubeconfigFile[], wanted: string | undefined): KubeconfigContext {
  const all = files.map((file) => ({ ...file, config: configOf(file) }))
  const where = files.map(({ path }) => path).join(', ')
  const name = wanted ?? all.map(({ config }) => config['current-context']).find((name) => name !== '')
  if (name === undefined) throw new Error(`${where} names no current-context`)
  const find = <T>(what: string, key: string, of: (config: z.output<typeof kubeconfig>) => T | undefined) => {
    for (const { config, folder } of all) {
      const entry = of(config)
      if (entry !== undefined) return { entry, folder }
    }
    throw new Error(`${where} has no ${what} ${JSON.stringify(key)}`)
  }
  const { entry: chosen } = find('context', name, (config) => config.contexts?.find((c) => c.name === name)?.context)
  const home = find('cluster', chosen.cluster, (config) => config.clusters?.find((c) => c.name === chosen.cluster)?.cluster)
  const who =
    chosen.user === ''
      ? { entry: user.parse({}), folder: '' }
      : find('user', chosen.user, (config) => config.users?.find((u) => u.name === chosen.user)?.user)
  mustBeSupported(home.entry, who.entry, where)
  return {
    cluster: home.entry,
    clusterFolder: home.folder,
    user: who.entry,
    userFolder: who.folder,
    namespace: chosen.namespace || undefined,
  }
}

function configOf({ path, text }: KubeconfigFile): z.output<typeof kubeconfig> {
  let value: unknown
  try {
    value = parse(text)
  } catch {
    throw new Error(`${path} is no YAML`)
  }
  const read = parseAs(kubeconfig, value ?? {})
  if ('invalid' in read) throw new Error(`${path} is no kubeconfig: ${read.invalid}`)
  return read.object
}

/** What would silently not be done is refused. */
function mustBeSupported(cluster: KubeconfigCluster, user: KubeconfigUser, where: string): void {
  if (!/^https?:\/\/[^/]/.test(cluster.server)) throw new Error(`${where}: server is no http or https URL`)
  if (cluster['proxy-url'] !== undefined) throw new Error(`${where}: proxy-url is not supported`)
  if (user['auth-provider'] !== undefined) throw new Error(`${where}: auth-provider is not supported; use an exec plugin`)
  if (user.username !== undefined) throw new Error(`${where}: username and password are not supported`)
}
