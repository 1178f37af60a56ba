/** Clarion's own programs at an API server: the bundles, as processes, with the tokens of their roles. */
import { join } from 'node:path'
import type { Lifetime } from '../lab/lifetime.ts'
import { SPEAKER_LABELS } from '../lab/manifests.ts'
import { nodeProgram, type Program, start } from '../lab/processes.ts'
import type { Host } from '../lab/topology.ts'
import type { ApiServer } from './apiserver.ts'
import { freePorts } from './free-port.ts'
import { NAMESPACE } from './lane.ts'

const DIST = join(import.meta.dirname, '..', '..', 'dist')
const env = { METALLB_NAMESPACE: NAMESPACE }

export interface Running extends Program {
  /** What /readyz answers: its status, and the words it names. */
  ready(): Promise<{ readonly status: number; readonly words: readonly string[] }>
}

export interface ApiPrograms {
  /** `at`: where a proxy listens. `preload`: modules imported before the program. Without webhooks, unless the arguments ask for them. */
  controller(options?: {
    readonly at?: string
    readonly args?: readonly string[]
    readonly preload?: readonly string[]
  }): Promise<Running>
  /** A speaker on a node of a LAN; its gossip is bound to the node's address. */
  speaker(host: Host, kubeconfig: string, args?: readonly string[]): Program
}

export function openApiPrograms(server: ApiServer, lifetime: Lifetime): ApiPrograms {
  return {
    async controller({ at = server.url, args = [], preload = [] } = {}) {
      const [port = 0] = await freePorts(1)
      const own = ['--kubeconfig', server.kubeconfig('controller', at), '--port', '0', '--health-probe-port', String(port)]
      const mode = ['--webhook-mode', 'disabled']
      const { command, args: words } = nodeProgram(join(DIST, 'controller.mjs'), [...own, ...mode, ...args])
      const imports = preload.flatMap((module) => ['--import', module])
      const program = start({ name: 'controller', command, args: [...imports, ...words], env }, lifetime)
      return {
        ...program,
        async ready() {
          const answer = await fetch(`http://127.0.0.1:${port}/readyz`)
          return { status: answer.status, words: (await answer.text()).trim().split('\n') }
        },
      }
    },
    speaker(host, kubeconfig, args = []) {
      const own = ['--node-name', host.name, '--ml-bindaddr', host.ip, '--ml-labels', SPEAKER_LABELS, '--kubeconfig', kubeconfig]
      return start(
        { name: `speaker ${host.name}`, host, ...nodeProgram(join(DIST, 'speaker.mjs'), [...own, ...args]), env },
        lifetime,
      )
    },
  }
}
