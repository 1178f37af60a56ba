/** What MetalLB announces and this version does not yet: by BGP, and IPv6 on the LAN. */
import { type Config, coverage, poolOfAll, type ServiceView } from '@clarion/core'
import { familyOf } from '@clarion/inet'
import type { No } from '../explain/explanation.ts'

/** Why the addresses of a Service would fall silent where MetalLB is replaced; null: for none of these reasons. */
export function unspoken(service: ServiceView, config: Config): No | null {
  const pool = poolOfAll(service, config.pools)
  if (pool !== undefined && coverage(service, pool.name, config)?.by === 'OnlyBGP') return ONLY_BGP
  return service.ips.some((ip) => familyOf(ip) === 'ipv6') ? IPV6 : null
}

const ONLY_BGP: No = {
  why: 'OnlyBGPAdvertised',
  message: 'its pool is announced by BGPAdvertisements only, and Clarion does not speak BGP yet',
  remedy: 'make an L2Advertisement that covers the pool, or stay with MetalLB until Clarion speaks BGP',
}
const IPV6: No = {
  why: 'IPv6NotAnnounced',
  message: 'it has an IPv6 address, and Clarion does not answer for IPv6 (NDP) yet',
  remedy: 'stay with MetalLB until it does, unless nobody asks for the IPv6 address',
}
