/** The stage of namespaces: real kernels, real sockets, the bundled programs as processes. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { epoch } from '../epoch.ts'
import { faultsOf } from '../faults.ts'
import { compareAnswerTimes, getHttp, serve, startMeter, watchArp } from '../instruments.ts'
import type { Lifetime } from '../lifetime.ts'
import type { Privileges } from '../privileges.ts'
import { nodeProgram, type Program, start } from '../processes.ts'
import { buildLan, type Host } from '../topology.ts'
import { HTTP_PORT, SPEAKER_LABELS, SYSTEM, UDP_PORT } from './manifests.ts'
import type { Stage, Voice } from './stage.ts'

const DIST = join(import.meta.dirname, '..', '..', '..', 'dist')
const ASK_EVERY_MS = 20
const POOL = '192.0.2.128/25'

export function openLanStage(nodes: number, privileges: Privileges, lifetime: Lifetime): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'clarion-demo-'))
  lifetime.onEnd(() => rmSync(folder, { recursive: true, force: true }))
  const cluster = join(folder, 'cluster')
  mkdirSync(cluster)
  const lan = buildLan({ prefix: 'clarion-demo', nodes, lifetime })
  const faults = faultsOf(lan)
  const hostOf = ({ name }: { readonly name: string }): Host => lan.node(name)

  const program = (name: string, host: Pick<Host, 'ns'>, args: readonly string[]): Voice => {
    const file = join(DIST, `${name.split(' ')[0]}.mjs`)
    const all = ['--cluster', `folder:${cluster}`, ...args]
    const started: Program = start({ name, host, ...nodeProgram(file, all), env: { METALLB_NAMESPACE: SYSTEM } }, lifetime)
    return started.log
  }

  return {
    simulated: false,
    made: privileges.kind === 'root' ? 'network namespaces' : 'network namespaces in a user namespace',
    nodes: lan.nodes,
    client: lan.client,
    pool: POOL,
    now: epoch,
    writeCluster(files) {
      for (const [name, text] of files) writeFileSync(join(cluster, name), text)
      return cluster
    },
    // It needs no network of its own: the switch's namespace has none.
    startController: async () => program('controller', { ns: lan.switchNs }, []),
    async startSpeaker(node) {
      const host = hostOf(node)
      await serve(host, { http: HTTP_PORT, udp: UDP_PORT }, lifetime)
      const own = ['--node-name', host.name, '--ml-bindaddr', host.ip, '--ml-labels', SPEAKER_LABELS]
      return program(`speaker ${host.name}`, host, own)
    },
    watch: (addresses) => watchArp(lan.watcher, addresses, ASK_EVERY_MS, lifetime),
    // Asked from the client, so that its questions and the watcher's do not mix.
    compareAnswerTimes: (vip, kernel, count) => compareAnswerTimes(lan.client, { vip, kernel, count, pause: 2 }, lifetime),
    get: (url) => getHttp(lan.client, url, lifetime),
    meter: (address, port, rate) => startMeter(lan.client, { address, port, rate }, lifetime),
    pullCable: (node) => faults.pullCable(hostOf(node)),
    plugCable: (node) => faults.plugCable(hostOf(node)),
    wayIn:
      privileges.kind === 'root'
        ? `ip netns exec ${lan.client.ns} bash`
        : `nsenter -t ${process.pid} --preserve-credentials -U -m ip netns exec ${lan.client.ns} bash`,
  }
}
