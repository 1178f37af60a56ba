/** A cluster as a test writes it down: manifests, and what the speakers answer. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readManifests } from '@clarion/kube'
import type { Home } from '../home.ts'
import type { Reply } from '../speakers.ts'

export const AT = '2026-05-01T10:00:00.000Z'
const SPEAKERS = 'app=metallb,component=speaker'

export async function testHome(
  manifests: string,
  more: Partial<Home> = {},
  replies: readonly Reply[] = [],
  claims: Readonly<Record<string, string>> = {},
): Promise<Home> {
  const folder = mkdtempSync(join(tmpdir(), 'clarion-cli-'))
  try {
    writeFileSync(join(folder, 'all.yaml'), manifests)
    const state = join(folder, '.clarion', 'controller', 'addressclaims')
    mkdirSync(state, { recursive: true })
    for (const [name, text] of Object.entries(claims)) writeFileSync(join(state, `${name}.yaml`), text)
    return {
      name: 'the test',
      facts: await readManifests(folder, { namespace: 'metallb-system', speakerSelector: SPEAKERS }),
      unread: new Map(),
      ask: async () => replies,
      lease: undefined,
      client: undefined,
      close() {},
      ...more,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const document = (text: string): string => `---\n${text}`

export const pool = (name: string, addresses: string, more = ''): string =>
  document(`{apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: {name: ${name}, namespace: metallb-system},
  spec: {addresses: ['${addresses}']${more}}}\n`)

export const advertisement = (name: string, spec = ''): string =>
  document(
    `{apiVersion: metallb.io/v1beta1, kind: L2Advertisement, metadata: {name: ${name}, namespace: metallb-system}, spec: {${spec}}}\n`,
  )

export const service = (name: string, { spec = '', ip = '', annotations = '', day = '01' } = {}): string =>
  document(`apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop, creationTimestamp: '2026-01-${day}T00:00:00Z', annotations: {${annotations}}}
spec: {type: LoadBalancer, ports: [{port: 80}]${spec}}
${ip === '' ? '' : `status: {loadBalancer: {ingress: [{ip: ${ip}}]}}\n`}`)

/** An endpoint of the Service on each of the nodes. */
export const served = (name: string, ...nodes: readonly string[]): string =>
  document(`apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: ${name}-1, namespace: shop, labels: {kubernetes.io/service-name: ${name}}}
addressType: IPv4
endpoints: [${nodes.map((node) => `{addresses: [192.0.2.9], nodeName: ${node}, conditions: {ready: true}}`).join(', ')}]
`)

/** A node and the pod of its speaker. */
export const node = (name: string, labels = ''): string =>
  document(`{apiVersion: v1, kind: Node, metadata: {name: ${name}, labels: {kubernetes.io/hostname: ${name}${labels}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: speaker-${name}, namespace: metallb-system, labels: {app: metallb, component: speaker}}
spec: {nodeName: ${name}}
status: {phase: Running, podIP: 192.0.2.11}
`)

/** The claim of 192.0.2.N, which rests for shop/NAME; the name of its file, and its text. */
export const resting = (n: number, name: string, until = '2026-05-02T10:00:00Z'): Readonly<Record<string, string>> => ({
  [`v4-192-0-2-${n}`]: `apiVersion: clarion.dev/v1alpha1
kind: AddressClaim
metadata: {name: v4-192-0-2-${n}, uid: claim-${n}, resourceVersion: '2'}
spec: {address: 192.0.2.${n}, pool: lan, holders: []}
status: {phase: Resting, since: '2026-05-01T10:00:00Z', restsUntil: '${until}', restingFor: {namespace: shop, name: ${name}}}
`,
})
