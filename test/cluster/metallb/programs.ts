/** MetalLB's programs at an API server, as its manifest starts them: native mode, without its webhooks. */
import type { PlainObject } from '../../../packages/kube/src/objects/plain.ts'
import type { Lifetime } from '../../lab/lifetime.ts'
import { SPEAKER_LABELS } from '../../lab/manifests.ts'
import { type Program, start } from '../../lab/processes.ts'
import type { Host } from '../../lab/topology.ts'
import { NAMESPACE } from '../lane.ts'
import type { MetalLBModule } from './module.ts'

const POD = 'controller-0'
export const PODS_AT = `/api/v1/namespaces/${NAMESPACE}/pods`

/** The pod its controller says it runs in: it does not start without. */
export const CONTROLLER_POD: PlainObject = {
  metadata: { name: POD },
  spec: { automountServiceAccountToken: false, containers: [{ name: 'controller', image: 'none' }] },
}

interface Surroundings {
  readonly module: MetalLBModule
  /** Of one who may do what it does. */
  readonly kubeconfig: string
  readonly lifetime: Lifetime
}

const common = (kubeconfig: string) => ['-namespace', NAMESPACE, '-kubeconfig', kubeconfig, '-port', '0']

export function metallbController({ module, kubeconfig, lifetime }: Surroundings, more: readonly string[] = []): Program {
  const args = [...common(kubeconfig), '-pod-name', POD, '-webhook-mode', 'disabled', ...more]
  return start({ name: 'MetalLB’s controller', command: module.controller, args }, lifetime)
}

/** On a node of a LAN, in the ring of those that have the key in this folder. */
export function metallbSpeaker({ module, kubeconfig, lifetime }: Surroundings, host: Host, keyFolder: string): Program {
  const own = ['-node-name', host.name, '-pod-name', `speaker-${host.name}`]
  const gossip = ['-ml-bindaddr', host.ip, '-ml-bindport', '7946', '-ml-labels', SPEAKER_LABELS, '-ml-secret-key-path', keyFolder]
  const args = [...common(kubeconfig), ...own, ...gossip]
  return start({ name: `MetalLB’s speaker ${host.name}`, host, command: module.speaker, args }, lifetime)
}
