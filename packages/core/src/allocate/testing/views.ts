/** Views as the tests write them: everything not said is as the API server would have it. */
import { type Cidr, type Family, type Ip, parseAddresses, parseIp } from '@clarion/inet'
import type { ClaimView, FamilyPolicy, PoolView, ServiceView } from '../../facts.ts'

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
  return { name, labels: new Map(), cidrs: cidrs(...addresses), autoAssign: true, avoidBuggyIps: false, ...more }
}

export interface Written {
  readonly name: string
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
  readonly fault?: string
  readonly deprecated?: readonly string[]
}

export function service(written: Written): ServiceView {
  const families = written.families ?? ['ipv4']
  return {
    key: `shop/${written.name}`,
    namespace: 'shop',
    name: written.name,
    uid: written.uid ?? `uid-${written.name}`,
    resourceVersion: '1',
    created: written.created ?? 0,
    labels: new Map(),
    isLoadBalancer: written.type !== 'ClusterIP',
    loadBalancerClass: written.class,
    clusterFamilies: families,
    familyPolicy: written.policy ?? 'SingleStack',
    primaryFamily: written.primary ?? families[0] ?? 'ipv4',
    ips: (written.ips ?? []).map(ip),
    unreadableIps: written.unreadable ?? [],
    allocatedFromPool: written.from,
    request: { ips: (written.ask ?? []).map(ip), fault: written.fault, pool: written.askPool },
    onlyLocalEndpoints: false,
    deprecatedAnnotations: written.deprecated ?? [],
    announcedCondition: undefined,
  }
}

export function claim(address: string, holder: ServiceView, more: Partial<ClaimView> = {}): ClaimView {
  const holders = [{ service: holder.key, uid: holder.uid }]
  return { address: ip(address), pool: '', holders, phase: 'Assigned', uid: `claim-${address}`, resourceVersion: '1', ...more }
}
