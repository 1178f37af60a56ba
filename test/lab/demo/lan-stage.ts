/** The stage of namespaces: real kernels, real sockets, the bundled programs as processes. */
import { epoch } from '../epoch.ts'
import { faultsOf } from '../faults.ts'
import { compareAnswerTimes, getHttp, serve, startMeter, watchArp } from '../instruments.ts'
import type { Lifetime } from '../lifetime.ts'
import { HTTP_PORT, UDP_PORT } from '../manifests.ts'
import type { Privileges } from '../privileges.ts'
import { openPrograms } from '../programs.ts'
import { buildLan, type Host } from '../topology.ts'
import type { Stage } from './stage.ts'

const ASK_EVERY_MS = 20
const POOL = '192.0.2.128/25'

export function openLanStage(nodes: number, privileges: Privileges, lifetime: Lifetime): Stage {
  const programs = openPrograms(lifetime)
  const lan = buildLan({ prefix: 'clarion-demo', nodes, lifetime })
  const faults = faultsOf(lan)
  const hostOf = ({ name }: { readonly name: string }): Host => lan.node(name)

  return {
    simulated: false,
    made: privileges.kind === 'root' ? 'network namespaces' : 'network namespaces in a user namespace',
    nodes: lan.nodes,
    client: lan.client,
    pool: POOL,
    now: epoch,
    writeCluster(files) {
      for (const [name, text] of files) programs.write(name, text)
      return programs.folder
    },
    // It needs no network of its own: the switch's namespace has none.
    startController: async () => programs.controller({ ns: lan.switchNs }).log,
    async startSpeaker(node) {
      const host = hostOf(node)
      await serve(host, { http: HTTP_PORT, udp: UDP_PORT }, lifetime)
      return programs.speaker(host).log
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
