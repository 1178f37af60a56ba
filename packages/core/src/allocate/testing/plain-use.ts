/** Which addresses are in use, and in which namespaces. */
import type { Ip } from '@clarion/inet'
import type { ClaimView, ServiceKey, ServiceView } from '../../facts.ts'

export interface Had {
  readonly ip: Ip
  readonly namespace: string
}

/** By status or by claim. */
export function hadIn({
  services,
  claims,
}: {
  readonly services: ReadonlyMap<ServiceKey, ServiceView>
  readonly claims: ReadonlyMap<Ip, ClaimView>
}): readonly Had[] {
  const shown = [...services.values()].filter(isOurs).flatMap(({ ips, namespace }) => ips.map((ip) => ({ ip, namespace })))
  const held = [...claims.values()].flatMap(({ address, holders }) =>
    holders.map(({ service }) => hadBy({ ip: address, key: service })),
  )
  return [...shown, ...held]
}

export function hadBy({ ip, key }: { readonly ip: Ip; readonly key: ServiceKey }): Had {
  return { ip, namespace: key.slice(0, key.indexOf('/')) }
}

export function isOurs({ isLoadBalancer, loadBalancerClass }: ServiceView): boolean {
  return isLoadBalancer && loadBalancerClass === undefined
}
