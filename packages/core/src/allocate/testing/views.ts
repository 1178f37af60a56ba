/** Views as the tests write them: everything not said is as the API server would have it. */
import { type Cidr, type Family, type Ip, parseAddresses, parseIp } from '@clarion/inet'
import { parseSelector, type Selector } from '../../config/selector.ts'
import type { ClaimView, FamilyPolicy, PoolAllocation, PoolView, ServiceView } from '../../facts.ts'

export function ip(text: string): Ip {
  const parsed = parseIp(text)
  if (parsed === undefined) throw new Error(`no address: ${text}`)
  return parsed
}

export function cidrs(...entries: readonly string[]): readonly Cidr[] {
  return entries.flatMap((entry) => {
    const read = parseAddresses(entry)
    if ('fault' in read) throw new Error(read.message)
    return read
  })
}

export function pool(name: string, addresses: readonly string[], more: Partial<PoolView> = {}): PoolView {
  return {
    name,
    labels: new Map(),
    cidrs: cidrs(...addresses),
    autoAssign: true,
    avoidBuggyIps: false,
    allocation: undefined,
    rest: undefined,
    order: 'lowest',
    ...more,
  }
}

export interface Written {
  readonly name: string
  /** `shop` when not said. */
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly uid?: string
  readonly created?: number
  readonly families?: readonly Family[]
  readonly policy?: FamilyPolicy
  readonly primary?: Family
  readonly type?: 'LoadBalancer' | 'ClusterIP'
  readonly class?: string
  readonly ips?: readonly string[]
  readonly unreadable?: readonly string[]
  readonly from?: string
  readonly ask?: readonly string[]
  readonly askPool?: string
  readonly askReservation?: string
  readonly fault?: string
  readonly deprecated?: readonly string[]
  readonly ports?: readonly string[]
  /** The sharing key. */
  readonly share?: string
  /** Given, only local endpoints count. */
  readonly backend?: string
}

export function service(written: Written): ServiceView {
  const { families = ['ipv4'], namespace = 'shop' } = written
  return {
    key: `${namespace}/${written.name}`,
    namespace,
    name: written.name,
    uid: written.uid ?? `uid-${written.name}`,
    resourceVersion: '1',
    created: written.created ?? 0,
    labels: new Map(Object.entries(written.labels ?? {})),
    isLoadBalancer: written.type !== 'ClusterIP',
    loadBalancerClass: written.class,
    clusterFamilies: families,
    familyPolicy: written.policy ?? 'SingleStack',
    primaryFamily: written.primary ?? families[0] ?? 'ipv4',
    ips: (written.ips ?? []).map(ip),
    unreadableIps: written.unreadable ?? [],
    allocatedFromPool: written.from,
    request: {
      ips: (written.ask ?? []).map(ip),
      fault: written.fault,
      pool: written.askPool,
      reservation: written.askReservation,
    },
    onlyLocalEndpoints: written.backend !== undefined,
    ports: written.ports ?? ['TCP/80'],
    sharingKey: written.share ?? '',
    backendKey: written.backend ?? '',
    deprecatedAnnotations: written.deprecated ?? [],
    assignedCondition: undefined,
    announcedCondition: undefined,
  }
}

export function claim(address: string, holder: ServiceView, more: Partial<ClaimView> = {}): ClaimView {
  const holders = [{ service: holder.key, uid: holder.uid, ports: [] }]
  const uid = `claim-${address}`
  const as = { pool: '', sharing: undefined, phase: 'Assigned', rest: undefined, uid, resourceVersion: '1' } as const
  return { address: ip(address), holders, ...as, ...more }
}

export interface Pinned {
  readonly priority?: number
  readonly namespaces?: readonly string[]
  /** Each `label=value` is a selector. */
  readonly namespaceLabels?: readonly string[]
  readonly serviceLabels?: readonly string[]
}

export function pinned({ priority = 0, namespaces = [], namespaceLabels = [], serviceLabels = [] }: Pinned): PoolAllocation {
  const namespaceSelectors = namespaceLabels.map(selector)
  return { priority, namespaces: new Set(namespaces), namespaceSelectors, serviceSelectors: serviceLabels.map(selector) }
}

function selector(text: string): Selector {
  const [key = '', value = ''] = text.split('=')
  const read = parseSelector({ matchLabels: { [key]: value } })
  if ('fault' in read) throw new Error(read.message)
  return read
}
