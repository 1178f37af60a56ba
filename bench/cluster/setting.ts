/** One API server with Clarion's kinds, roles, a node and a pool, and the programs as they are shipped: bundles, started as processes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { crdFiles } from '../../packages/kube/src/crd/crd-files.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { bundle, NODE_FLAG, NODE_SURROUNDINGS } from '../../scripts/build.ts'
import { type ApiServer, startApiServer } from '../../test/cluster/apiserver.ts'
import { type BareClient, bareClient } from '../../test/cluster/bare-client.ts'
import { metallbModule } from '../../test/cluster/metallb/module.ts'
import { CONTROLLER_POD, metallbController, PODS_AT } from '../../test/cluster/metallb/programs.ts'
import { ROLES } from '../../test/cluster/roles.ts'
import { openLifetime } from '../../test/lab/lifetime.ts'
import { nodeProgram, type Program, start } from '../../test/lab/processes.ts'
import { type AddressWatch, watchAddresses } from './address-watch.ts'
import type { Options } from './options.ts'
import { ADDRESSES, CLAIMS, NAMESPACE, NODE, POOL, well } from './services.ts'

export const SYSTEM = 'metallb-system'
const METALLB = `/apis/metallb.io/v1beta1/namespaces/${SYSTEM}`
export const L2_STATUSES = `${METALLB}/servicel2statuses`
const STOPPED_WITHIN = 30_000
const FOLLOWS_WITHIN = 30_000

export interface Setting {
  readonly server: ApiServer
  readonly admin: BareClient
  readonly watch: AddressWatch
  /** `podName` tells controllers apart. */
  controller(podName?: string): Program
  speaker(): Program
  /** MetalLB's own controller, where it was asked for; as administrator, so that priority and fairness do not hold it back. */
  readonly metallb: (() => Program) | undefined
  /** The baseline; it has ended when it has written everything, or resolves when it has begun to follow. */
  bareWriter(): Program
  bareFollower(): Promise<Program>
  /** Somebody else at the same server, with priority and fairness for everybody. */
  bystander(): Program
  end(): Promise<void>
}

export async function openSetting({ metallb }: Pick<Options, 'metallb'>): Promise<Setting> {
  const module = metallb ? await metallbModule((line) => console.log(line)) : undefined
  const lifetime = openLifetime()
  const dist = mkdtempSync(join(tmpdir(), 'clarion-bench-'))
  lifetime.onEnd(() => rmSync(dist, { recursive: true, force: true }))
  await bundle(dist)
  const server = await startApiServer(lifetime, (line) => console.log(line))
  const admin = bareClient(server)
  await install(admin)
  if (metallb) await well(admin, 'POST', PODS_AT, CONTROLLER_POD)
  const watch = await watchAddresses(server)
  const env = { METALLB_NAMESPACE: SYSTEM, ...NODE_SURROUNDINGS }
  const run = (user: 'controller' | 'speaker', more: readonly string[]) => {
    const common = ['--kubeconfig', server.kubeconfig(user), '--port', '0', '--health-probe-port', '0']
    const { command, args } = nodeProgram(join(dist, `${user}.mjs`), [...common, ...more])
    return start({ name: user, command, args: [NODE_FLAG, ...args], env }, lifetime)
  }
  const bare = (more: readonly string[]) => {
    const args = [server.url, server.certificate, server.token('controller'), ...more]
    return start({ name: 'bare client', ...nodeProgram(join(import.meta.dirname, 'bare-writer.ts'), args) }, lifetime)
  }
  return {
    server,
    admin,
    watch,
    controller: (podName = 'controller-0') => run('controller', ['--pod-name', podName]),
    speaker: () => run('speaker', ['--node-name', NODE]),
    metallb: module && (() => metallbController({ module, kubeconfig: server.kubeconfig('admin'), lifetime })),
    bareWriter: () => bare([]),
    bareFollower: async () => {
      const program = bare(['follow'])
      await program.log.waitFor(() => true, { what: 'that it follows', within: FOLLOWS_WITHIN })
      return program
    },
    bystander: () => {
      const args = [
        server.url,
        server.certificate,
        server.token('stranger'),
        `/api/v1/namespaces/${NAMESPACE}/configmaps/bystander`,
      ]
      return start({ name: 'bystander', ...nodeProgram(join(import.meta.dirname, 'bystander.ts'), args), urgent: true }, lifetime)
    },
    async end() {
      watch.close()
      admin.close()
      await server.end()
      lifetime.end()
    },
  }
}

async function install(admin: BareClient): Promise<void> {
  for (const name of [SYSTEM, NAMESPACE]) await well(admin, 'POST', '/api/v1/namespaces', { metadata: { name } })
  for (const text of crdFiles().values()) {
    await well(admin, 'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', parse(text))
  }
  for (const role of ROLES) await well(admin, 'POST', rolePath(role), role)
  await well(admin, 'POST', '/api/v1/nodes', { metadata: { name: NODE } })
  await well(admin, 'POST', `/api/v1/namespaces/${NAMESPACE}/configmaps`, { metadata: { name: 'bystander' } })
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}`
  const [name, apiGroup] = ['bystander', 'rbac.authorization.k8s.io']
  const rules = [{ apiGroups: [''], resources: ['configmaps'], resourceNames: [name], verbs: ['patch'] }]
  await well(admin, 'POST', `${rbac}/roles`, { metadata: { name }, rules })
  const subjects = [{ kind: 'User', name: 'stranger', apiGroup }]
  await well(admin, 'POST', `${rbac}/rolebindings`, { metadata: { name }, subjects, roleRef: { kind: 'Role', name, apiGroup } })
  const config: readonly (readonly [string, string, PlainObject])[] = [
    ['ipaddresspools', 'IPAddressPool', { addresses: [ADDRESSES] }],
    ['l2advertisements', 'L2Advertisement', {}],
  ]
  for (const path of [CLAIMS, L2_STATUSES, ...config.map(([plural]) => `${METALLB}/${plural}`)]) {
    while ((await admin('GET', path)).status !== 200) await sleep(50) // a CRD is served a moment after it was made
  }
  for (const [plural, kind, spec] of config) {
    const object = { apiVersion: 'metallb.io/v1beta1', kind, metadata: { name: POOL, namespace: SYSTEM }, spec }
    await well(admin, 'POST', `${METALLB}/${plural}`, object)
  }
}

function rolePath({ kind, metadata }: PlainObject): string {
  const plural = `${String(kind).toLowerCase()}s`
  const at =
    typeof metadata === 'object' && metadata !== null && 'namespace' in metadata ? `namespaces/${metadata.namespace}/` : ''
  return `/apis/rbac.authorization.k8s.io/v1/${at}${plural}`
}

/** Asks it to end, and waits. */
export async function stop(program: Program): Promise<void> {
  await program.stop(STOPPED_WITHIN)
}

/** Resident memory in MB (VmRSS). */
export function residentMegabytes({ pid }: Program): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

/** Seconds of CPU it has used. */
export function cpuSeconds({ pid }: Program): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100 // utime and stime, in hundredths
}
