/** Whether a pool is for a Service: IPAddressPool, spec.serviceAllocation (MB 2.4). */
import { matches, type Selector } from '../config/selector.ts'
import type { Labels, PoolAllocation, PoolView, ServiceView } from '../facts.ts'

/** NamespaceUnknown: the pool asks for labels of its namespace, which was not read yet. */
export type NotFor = 'NotForNamespace' | 'NotForService' | 'NamespaceUnknown'

/** Why the pool is not for the Service; `labels` are its namespace's, where they are known. */
export function whyNotFor(
  pool: PoolView,
  service: Pick<ServiceView, 'namespace' | 'labels'>,
  labels: Labels | undefined,
): NotFor | undefined {
  return whyNotForNamespace(pool, service.namespace, labels) ?? (isForService(pool, service.labels) ? undefined : 'NotForService')
}

/** Unlike in MetalLB, selectors that match no namespace at all let nobody in (MB 9.4). */
export function whyNotForNamespace({ allocation }: PoolView, name: string, labels: Labels | undefined): NotFor | undefined {
  if (allocation === undefined) return undefined
  const { namespaces, namespaceSelectors } = allocation
  if (namespaces.size === 0 && namespaceSelectors.length === 0) return undefined
  if (namespaces.has(name)) return undefined
  if (labels === undefined && namespaceSelectors.length > 0) return 'NamespaceUnknown'
  return anyMatches(namespaceSelectors, labels ?? new Map()) ? undefined : 'NotForNamespace'
}

export function isForService({ allocation }: PoolView, labels: Labels): boolean {
  return allocation === undefined || allocation.serviceSelectors.length === 0 || anyMatches(allocation.serviceSelectors, labels)
}

function anyMatches(selectors: readonly Selector[], labels: Labels): boolean {
  return selectors.some((selector) => matches(selector, labels))
}

/** Whether they are for the same; in which order they are asked is another matter. */
export function isForSame(a: PoolAllocation | undefined, b: PoolAllocation | undefined): boolean {
  return whomText(a) === whomText(b)
}

function whomText(allocation: PoolAllocation | undefined): string {
  const { namespaces = [], namespaceSelectors = [], serviceSelectors = [] } = allocation ?? {}
  const texts = [[...namespaces], namespaceSelectors.map(({ text }) => text), serviceSelectors.map(({ text }) => text)]
  return JSON.stringify(texts.map((list) => list.sort()))
}
