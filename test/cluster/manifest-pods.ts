/** Pods of the manifest by hand, for no kubelet runs here: the object that the cluster would have, and its program as a process. */
import { join } from 'node:path'
import { at } from '../../packages/kube/src/api/json.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import type { Lifetime } from '../lab/lifetime.ts'
import { nodeProgram, type Program, start } from '../lab/processes.ts'
import type { Host } from '../lab/topology.ts'
import { type Lane, MERGE, NAMESPACE, objectOf } from './lane.ts'
import { envOf, inManifest, podOf } from './manifest.ts'

const DIST = join(import.meta.dirname, '..', '..', 'dist')
export const CONTROLLER = inManifest('Deployment', 'controller')
export const SPEAKER = inManifest('DaemonSet', 'speaker')

/** A running pod of the workload, as Kubernetes would make it. */
export async function makePod({ admin }: Lane, workload: PlainObject, name: string, nodeName: string, podIP: string) {
  const labels = objectOf(at(workload, 'spec', 'template', 'metadata', 'labels'))
  const pods = `/api/v1/namespaces/${NAMESPACE}/pods`
  const { spec } = podOf(workload)
  await admin('POST', pods, { metadata: { name, labels }, spec: { ...spec, nodeName } })
  const status = { phase: 'Running', podIP, podIPs: [{ ip: podIP }] }
  await admin('PATCH', `${pods}/${name}/status`, { status }, MERGE)
}

export interface PodProgram {
  /** What `fieldRef`s of its environment say, besides the namespace. */
  readonly fields: Readonly<Record<string, string>>
  readonly args: readonly string[]
  readonly host?: Host
}

/** The program of the workload's pod, in the environment that the manifest gives it. */
export function runPod(workload: PlainObject, { fields, args, host }: PodProgram, lifetime: Lifetime): Program {
  const { container } = podOf(workload)
  const name = String(container.name)
  const env = envOf(container, { 'metadata.namespace': NAMESPACE, ...fields })
  const where = host === undefined ? {} : { host }
  return start({ name, ...nodeProgram(join(DIST, `${name}.mjs`), args), env, ...where }, lifetime)
}

/** A speaker in its pod `speaker-NODE` on the node. */
export const runSpeaker = (node: Host, kubeconfig: string, lifetime: Lifetime): Program => {
  const fields = { 'metadata.name': `speaker-${node.name}`, 'spec.nodeName': node.name, 'status.podIP': node.ip }
  return runPod(SPEAKER, { fields, args: ['--kubeconfig', kubeconfig], host: node }, lifetime)
}
