/** Nodes of a LAN as the cluster knows them: Node objects, their speakers' pods, and Services with an endpoint on each. */
import { textAt } from '../../packages/kube/src/api/json.ts'
import { HTTP_PORT, SPEAKER_LABELS } from '../lab/manifests.ts'
import type { Host } from '../lab/topology.ts'
import { type Lane, MERGE, METALLB_AT, NAMESPACE } from './lane.ts'
import { listOf, type Stage } from './stage.ts'

/** A node and the pod of its speaker, running at the node's address. */
export async function makeNode({ admin }: Lane, { name, ip }: Host): Promise<void> {
  const pods = `/api/v1/namespaces/${NAMESPACE}/pods`
  const labels = Object.fromEntries(SPEAKER_LABELS.split(',').map((label) => label.split('=')))
  await admin('POST', '/api/v1/nodes', { metadata: { name } })
  await admin('POST', pods, {
    metadata: { name: `speaker-${name}`, labels },
    spec: { nodeName: name, containers: [{ name: 'speaker', image: 'none' }] },
  })
  const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }] }
  await admin('PATCH', `${pods}/speaker-${name}/status`, { status }, MERGE)
}

/** A Service with an endpoint on each of the nodes. */
export async function makeServed(
  { lane, makeService }: Pick<Stage, 'lane' | 'makeService'>,
  name: string,
  nodes: readonly Host[],
): Promise<void> {
  const ports = [{ name: 'http', protocol: 'TCP', port: HTTP_PORT }]
  await makeService(name, { ports })
  await lane.admin('POST', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', {
    metadata: { name: `${name}-1`, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports,
    endpoints: nodes.map((node) => ({ addresses: [node.ip], nodeName: node.name, conditions: { ready: true } })),
  })
}

/** Nodes that say they answer for the Service. */
export async function saidToAnswer({ lane }: Stage, name: string): Promise<readonly (string | undefined)[]> {
  const path = `${METALLB_AT}/servicel2statuses?labelSelector=metallb.io%2Fservice-name%3D${name}`
  return listOf(await lane.admin('GET', path)).map((one) => textAt(one, 'status', 'node'))
}
