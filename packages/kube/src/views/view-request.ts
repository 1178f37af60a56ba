import { type AddressRequest, compact } from '@clarion/core'
import { type Ip, parseIp } from '@clarion/inet'
import type { ServiceObject } from '../schema/service.ts'

const PREFIX = 'metallb.io/'
const DEPRECATED_PREFIX = 'metallb.universe.tf'

const RESERVATION = 'clarion.dev/reservation'

export const ALLOCATED_FROM_POOL = `${PREFIX}ip-allocated-from-pool`

/** As most Services do. */
const NOTHING: AddressRequest = { ips: [], pool: undefined, reservation: undefined, fault: undefined }

/** What a Service asks for (MB 2.3). The words of a fault are MetalLB's: they end in an event that people search for. */
export function viewRequest(service: ServiceObject): AddressRequest {
  const { annotations } = service.metadata
  const fromAnnotation = annotated(annotations, 'loadBalancerIPs')
  const fromSpec = service.spec.loadBalancerIP
  const pool = annotated(annotations, 'address-pool') || undefined
  const reservation = annotations[RESERVATION] || undefined
  if (fromAnnotation !== '' && fromSpec !== '') {
    return {
      ips: [],
      pool,
      reservation,
      fault: 'service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP',
    }
  }
  if (fromAnnotation !== '') {
    const ips = parseAll(fromAnnotation.split(',').map((part) => part.trim()))
    return ips === undefined
      ? { ips: [], pool, reservation, fault: `invalid metallb.io/loadBalancerIPs: ${JSON.stringify(fromAnnotation)}` }
      : { ips, pool, reservation, fault: undefined }
  }
  if (fromSpec === '')
    return pool === undefined && reservation === undefined ? NOTHING : { ips: [], pool, reservation, fault: undefined }
  const ips = parseAll([fromSpec])
  return ips === undefined
    ? { ips: [], pool, reservation, fault: `invalid spec.loadBalancerIP ${JSON.stringify(fromSpec)}` }
    : { ips, pool, reservation, fault: undefined }
}

/** Keys a Service should no longer use, in the order written. */
export function deprecatedKeys(annotations: Readonly<Record<string, string>>): readonly string[] {
  return compact(Object.keys(annotations).filter((key) => key.startsWith(DEPRECATED_PREFIX)))
}

/** The new prefix wins wherever its key is present, even with an empty value. */
export function annotated(annotations: Readonly<Record<string, string>>, name: string): string {
  return annotations[PREFIX + name] ?? annotations[`${DEPRECATED_PREFIX}/${name}`] ?? ''
}

function parseAll(texts: readonly string[]): readonly Ip[] | undefined {
  const ips = texts.map(parseIp).filter((ip) => ip !== undefined)
  return ips.length === texts.length ? compact(ips) : undefined
}
