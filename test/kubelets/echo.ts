/** An echo behind an address, its pod on the node that is the last to answer for it: what is measured is who answers, not where it runs. */
import { electionOrder } from '../lab/election.ts'
import type { Host } from '../lab/topology.ts'
import { addressOf } from './clarion.ts'
import type { KubeCluster } from './cluster.ts'

export const ADDRESS = '192.0.2.128'
const OTHERS = Array.from({ length: 32 }, (_, i) => `192.0.2.${200 + i}`)

export interface Echo {
  readonly address: string
  readonly owner: Host
  /** Who answers when the owner does not. */
  readonly next: Host
  /** Where the pod is. */
  readonly last: Host
}

export async function exposeEcho({ kubectl, lan }: KubeCluster): Promise<Echo> {
  const [owner, next, last] = electionOrder(lan, ADDRESS)
  if (owner === undefined || next === undefined || last === undefined) throw new Error('three nodes are needed')
  await kubectl.apply(`apiVersion: apps/v1
kind: Deployment
metadata: {name: echo}
spec:
  selector: {matchLabels: {app: echo}}
  template:
    metadata: {labels: {app: echo}}
    spec:
      nodeSelector: {kubernetes.io/hostname: ${last.name}}
      # Without a share of its own the echo is the first to wait on a busy machine, and is taken for the network.
      containers: [{name: echo, image: 'localhost/web:1', resources: {requests: {cpu: 500m}}}]
---
apiVersion: v1
kind: Service
metadata: {name: echo}
spec:
  type: LoadBalancer
  loadBalancerIP: ${ADDRESS}
  selector: {app: echo}
  ports: [{name: udp, port: 7, protocol: UDP}, {name: tcp, port: 7}, {name: http, port: 80}]
`)
  await kubectl('rollout status deployment/echo --timeout=60s')
  return { address: await addressOf(kubectl, 'echo'), owner, next, last }
}

/**
 * One with externalTrafficPolicy Local: pods on the owner and on the next of them, and an address that the owner answers for when it can.
 */
export async function exposeLocal({ kubectl, lan }: KubeCluster, { owner, next }: Pick<Echo, 'owner' | 'next'>): Promise<string> {
  const pair = [owner, next]
  const address = OTHERS.find((one) => electionOrder(lan, one).find((node) => pair.includes(node)) === owner)
  if (address === undefined) throw new Error(`${owner.name} answers for none of ${OTHERS.length} addresses`)
  await kubectl.run(['label', 'node', ...pair.map(({ name }) => name), 'local=yes'])
  await kubectl.apply(`apiVersion: apps/v1
kind: DaemonSet
metadata: {name: local}
spec:
  selector: {matchLabels: {app: local}}
  template:
    metadata: {labels: {app: local}}
    spec:
      nodeSelector: {local: 'yes'}
      containers: [{name: echo, image: 'localhost/web:1'}]
---
apiVersion: v1
kind: Service
metadata: {name: local}
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  loadBalancerIP: ${address}
  selector: {app: local}
  ports: [{name: udp, port: 7, protocol: UDP}, {name: tcp, port: 7}, {name: http, port: 80}]
`)
  await kubectl('rollout status daemonset/local --timeout=60s')
  return addressOf(kubectl, 'local')
}
