import { readFile } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { type Connection, type Credentials, combined, constant, type Source } from './connection.ts'
import { execPlugin } from './exec-plugin.ts'
import { inCluster } from './in-cluster.ts'
import { type KubeconfigContext, type KubeconfigUser, readKubeconfig } from './read-kubeconfig.ts'
import { rotatingFile } from './rotating-file.ts'

export interface ConnectionOptions {
  /** A kubeconfig; without it KUBECONFIG, then the pod's service account, then `~/.kube/config`. */
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
  readonly env: NodeJS.ProcessEnv
  /** Milliseconds, monotonic. */
  readonly now: () => number
  /** Milliseconds since the epoch. */
  readonly wallNow: () => number
}

/** Finds the API server as kubectl and pods do. Rejects with a sentence where there is none. */
export async function findConnection(options: ConnectionOptions): Promise<Connection> {
  const { kubeconfig, env, now } = options
  if (kubeconfig !== undefined) return fromFiles([kubeconfig], options)
  if (env.KUBECONFIG) return fromFiles(env.KUBECONFIG.split(delimiter).filter(Boolean), options)
  const pod = await inCluster(env, now)
  if (pod !== undefined) return pod
  if (!env.HOME) throw new Error('there is no kubeconfig, and this is no pod')
  return fromFiles([join(env.HOME, '.kube', 'config')], options)
}

async function fromFiles(paths: readonly string[], options: ConnectionOptions): Promise<Connection> {
  const files = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(path, 'utf8').catch(() => undefined)
      if (text === undefined) throw new Error(`the kubeconfig ${path} cannot be read`)
      return { path, folder: dirname(resolve(path)), text }
    }),
  )
  return connectionOf(readKubeconfig(files, options.context), options)
}

function connectionOf(context: KubeconfigContext, options: ConnectionOptions): Connection {
  const { cluster, clusterFolder, namespace } = context
  return {
    server: new URL(cluster.server),
    serverName: cluster['tls-server-name'],
    skipVerify: cluster['insecure-skip-tls-verify'],
    authority: pem(cluster['certificate-authority-data'], cluster['certificate-authority'], clusterFolder, options),
    credentials: credentialsOf(context, options),
    namespace,
  }
}

function credentialsOf(context: KubeconfigContext, options: ConnectionOptions): Source<Credentials> {
  const { user, userFolder } = context
  if (user.exec !== undefined) return execOf(user.exec, context, options)
  const token =
    user.tokenFile === undefined
      ? constant(user.token)
      : mapped(rotatingFile(resolve(userFolder, user.tokenFile), options.now), (text) => text.trim())
  const cert = pem(user['client-certificate-data'], user['client-certificate'], userFolder, options) ?? constant(undefined)
  const key = pem(user['client-key-data'], user['client-key'], userFolder, options) ?? constant(undefined)
  return combined<string | undefined, Credentials>([token, cert, key], ([token, cert, key]) => ({ token, cert, key }))
}

function execOf(
  exec: NonNullable<KubeconfigUser['exec']>,
  { cluster, userFolder }: KubeconfigContext,
  { env, wallNow }: ConnectionOptions,
): Source<Credentials> {
  const plugin = {
    apiVersion: exec.apiVersion,
    command: exec.command.includes('/') ? resolve(userFolder, exec.command) : exec.command,
    args: exec.args ?? [],
    env: Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value])),
  }
  const about = { server: cluster.server, 'certificate-authority-data': cluster['certificate-authority-data'] }
  return execPlugin(plugin, exec.provideClusterInfo ? { cluster: about } : {}, env, wallNow)
}

/** Data in the kubeconfig wins over a file it names. */
function pem(
  data: string | undefined,
  path: string | undefined,
  folder: string,
  { now }: ConnectionOptions,
): Source<string> | undefined {
  if (data !== undefined) return constant(Buffer.from(data, 'base64').toString('utf8'))
  return path === undefined ? undefined : rotatingFile(resolve(folder, path), now)
}

function mapped<A, B>(source: Source<A>, map: (value: A) => B): Source<B> {
  return { read: async () => map(await source.read()), forget: () => source.forget() }
}
