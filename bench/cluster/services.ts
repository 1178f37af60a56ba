/** The Services that are measured with, and what is done to all of them. */
import assert from 'node:assert/strict'
import { MOST } from '../../packages/kube/src/api/window.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import type { BareClient } from '../../test/cluster/bare-client.ts'
import { inside } from './inside.ts'

export const NAMESPACE = 'bench'
export const NODE = 'n1'
export const SERVICES = `/api/v1/namespaces/${NAMESPACE}/services`
const SLICES = `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices`
export const CLAIMS = '/apis/clarion.dev/v1alpha1/addressclaims'
export const MERGE = 'application/merge-patch+json'
export const STRATEGIC = 'application/strategic-merge-patch+json'
export const POOL = 'bench'
/** RFC 2544's benchmark network. */
export const ADDRESSES = '198.18.0.0/15'
const CREATED_AT_ONCE = 32
export const WRITTEN_AT_ONCE = MOST // as many as the controller's client may have under way

/** Does `run` for each, so many at once. */
export async function each<T>(
  items: readonly T[],
  atOnce: number,
  run: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const todo = items.entries()
  const worker = async () => {
    for (const [index, item] of todo) await run(item, index)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** The answer must be a good one. */
export async function well(ask: BareClient, method: string, path: string, body?: PlainObject, type?: string): Promise<unknown> {
  const once = () => ask(method, path, body, type)
  const answer = await once().catch(once) // the server may just have closed a connection that was idle
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`)
  return answer.json
}

const service = (name: string): PlainObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: NAMESPACE },
  spec: { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] },
})

const slice = (name: string): PlainObject => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: `${name}-1`, namespace: NAMESPACE, labels: { 'kubernetes.io/service-name': name } },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.0.0.1'], nodeName: NODE, conditions: { ready: true } }],
  ports: [{ name: '', port: 80, protocol: 'TCP' }],
})

export async function createService(ask: BareClient, name: string): Promise<void> {
  await well(ask, 'POST', SERVICES, service(name))
}

export async function deleteService(ask: BareClient, name: string): Promise<void> {
  await well(ask, 'DELETE', `${SERVICES}/${name}`)
}

/** Each with one slice. Returns their names. */
export async function createServices(ask: BareClient, count: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, i) => `s${String(i).padStart(5, '0')}`)
  await each(names, CREATED_AT_ONCE, async (name) => {
    await createService(ask, name)
    await well(ask, 'POST', SLICES, slice(name))
  })
  return names
}

/** As if nobody had ever given an address. */
export async function takeBackAll(ask: BareClient, names: readonly string[]): Promise<void> {
  await well(ask, 'DELETE', CLAIMS)
  const nothing = { metadata: { annotations: { 'metallb.io/ip-allocated-from-pool': null } }, status: { loadBalancer: null } }
  await each(
    names,
    WRITTEN_AT_ONCE,
    async (name) => void (await well(ask, 'PATCH', `${SERVICES}/${name}/status`, nothing, MERGE)),
  )
}

/** What the server has at a path, by name. */
export async function listed(ask: BareClient, path: string): Promise<ReadonlyMap<string, unknown>> {
  const items = inside(await well(ask, 'GET', path), 'items')
  assert.ok(Array.isArray(items))
  return new Map(items.map((item) => [String(inside(item, 'metadata', 'name')), item]))
}

/** How many objects there are at a path. */
export async function count(ask: BareClient, path: string): Promise<number> {
  const list = await well(ask, 'GET', `${path}?limit=1`)
  const [items, more] = [inside(list, 'items'), inside(list, 'metadata', 'remainingItemCount')]
  return (Array.isArray(items) ? items.length : 0) + Number(more ?? 0)
}
