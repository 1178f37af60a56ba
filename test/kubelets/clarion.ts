/** Clarion on a cluster of kubelets, put there and used as an operator does: with kubectl, and from a client on the LAN. */
import { join } from 'node:path'
import { CLARION } from '../cluster/clarion.ts'
import type { Host } from '../lab/topology.ts'
import type { KubeCluster } from './cluster.ts'
import type { Kubectl } from './kubectl.ts'
import { outputOf } from './output-of.ts'

export const MANIFEST = join(import.meta.dirname, '..', '..', 'manifests', 'clarion.yaml')
export const SYSTEM = 'metallb-system'
/** Addresses that are nobody's until a speaker answers. */
export const POOL = '192.0.2.128/25'

/** A pool, and its advertisement. */
export const CONFIGURATION = `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: lan, namespace: ${SYSTEM}}
spec: {addresses: ['${POOL}']}
---
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata: {name: lan, namespace: ${SYSTEM}}
`

/** Waits until every pod of both programs is what it should be. */
export async function rolledOut(kubectl: Kubectl): Promise<void> {
  await kubectl(`-n ${SYSTEM} rollout status deployment/controller --timeout=90s`)
  await kubectl(`-n ${SYSTEM} rollout status daemonset/speaker --timeout=90s`)
}

/** The manifest, a pool, and an advertisement. */
export async function installClarion({ kubectl }: KubeCluster): Promise<void> {
  await kubectl(`apply -f ${MANIFEST}`)
  await rolledOut(kubectl)
  await kubectl.apply(CONFIGURATION) // once the controller is there: its webhook judges it
}

/** `clarion leave`, as the administrator. */
export function leave({ lan, kubeconfig }: KubeCluster): Promise<string> {
  const before = ['netns', 'exec', lan.others[0]?.ns ?? '', process.execPath, CLARION]
  return outputOf('ip', [...before, 'leave', '--yes', '--kubeconfig', kubeconfig('admin')])
}

const ADDRESS = '{.status.loadBalancer.ingress[0].ip}'

/** Waits for the address of a Service. */
export async function addressOf(kubectl: Kubectl, service: string): Promise<string> {
  await kubectl.run(['wait', `--for=jsonpath=${ADDRESS}`, `service/${service}`, '--timeout=30s'])
  return kubectl.run(['get', 'service', service, '-o', `jsonpath=${ADDRESS}`])
}

/** What somebody at the host gets to see. */
export const curl = (host: Pick<Host, 'ns'>, url: string, ...more: readonly string[]): Promise<string> =>
  outputOf('ip', ['netns', 'exec', host.ns, 'curl', '-sS', '--max-time', '3', ...more, url])

/** Sends a word to port 7 or another and gives what comes back: the word, and who says so. Empty when nobody answers. */
export const echo = (host: Pick<Host, 'ns'>, protocol: 'tcp' | 'udp', address: string, port: number): Promise<string> => {
  const script = `exec 3<>/dev/${protocol}/${address}/${port} && echo -n hello >&3 && timeout 2 dd bs=512 count=1 <&3 2>/dev/null`
  return outputOf('ip', ['netns', 'exec', host.ns, 'timeout', '4', 'bash', '-c', script]).catch(() => '')
}

/** Nodes that answer when somebody asks on the LAN for the address, in no order. */
export async function answerers({ lan }: KubeCluster, address: string): Promise<readonly string[]> {
  const asked = ['netns', 'exec', lan.watcher.ns, 'arping', '-i', 'eth0', '-c', '1', '-W', '1', address]
  const heard = await outputOf('ip', asked).catch((refused: Error) => refused.message)
  return lan.nodes.filter(({ mac }) => heard.includes(mac)).map(({ name }) => name)
}

/** The node whose MAC the kernel of a host has for an address. */
export async function ownerSeenBy({ lan }: KubeCluster, host: Host, address: string): Promise<string | undefined> {
  const neighbours = await outputOf('ip', ['-n', host.ns, 'neigh', 'show', 'to', address])
  return lan.nodes.find(({ mac }) => neighbours.includes(mac))?.name
}
