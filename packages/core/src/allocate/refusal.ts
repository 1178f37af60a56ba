/**
 * Why a Service has not the address it could have, or not all of them. The word serves log, condition, test and explain; the sentence
 * is the one of MetalLB's events where MetalLB has one (MB 2.8).
 */
import type { Family, Ip } from '@clarion/inet'
import type { PortText, ServiceKey } from '../facts.ts'
import type { QuotaRefusal } from '../reserve/quota-counts.ts'
import type { NotFor } from './admits.ts'
import type { Stack } from './stack.ts'

export type Refusal =
  | { readonly why: 'PoolsUnknown' } // no configuration was read yet
  | { readonly why: 'NoPools' }
  | { readonly why: 'NoClusterIPs' }
  | { readonly why: 'NotEnoughClusterIPs'; readonly has: readonly Family[] }
  | { readonly why: 'RequestInvalid'; readonly message: string }
  | { readonly why: 'NoAddress' }
  | { readonly why: 'TooManyAddresses'; readonly ips: readonly Ip[] }
  | { readonly why: 'SameFamilyTwice'; readonly ips: readonly Ip[] }
  | { readonly why: 'UnreadableAddresses'; readonly texts: readonly string[] }
  | { readonly why: 'FamilyMismatch'; readonly ips: readonly Ip[]; readonly wanted: Stack }
  | { readonly why: 'FamiliesChanged'; readonly ips: readonly Ip[]; readonly wanted: Stack }
  | { readonly why: 'UnknownPool'; readonly pool: string }
  | { readonly why: 'PoolNotCompatible'; readonly ips: readonly Ip[]; readonly pool: string; readonly home: string }
  | { readonly why: 'OutsideEveryPool'; readonly ips: readonly Ip[] }
  | { readonly why: 'NotInOnePool'; readonly ips: readonly Ip[]; readonly pools: readonly string[] }
  | { readonly why: 'AddressTaken'; readonly ip: Ip; readonly by: ServiceKey | undefined }
  | { readonly why: 'AddressReleasing'; readonly ip: Ip; readonly by: ServiceKey | undefined }
  | { readonly why: 'AddressResting'; readonly ip: Ip; readonly until: number } // asked for
  | { readonly why: 'AddressResting'; readonly pool: string } // there are no others
  | { readonly why: 'SharingDiffers'; readonly ip: Ip; readonly service: ServiceKey; readonly by: readonly ServiceKey[] }
  | { readonly why: 'PortInUse'; readonly ip: Ip; readonly port: PortText; readonly by: ServiceKey }
  | { readonly why: 'TooManySharers'; readonly ip: Ip; readonly most: number }
  | { readonly why: 'PoolExhausted'; readonly pool: string; readonly wanted: Stack }
  | { readonly why: 'PoolsExhausted'; readonly wanted: Stack }
  | { readonly why: NotFor; readonly pool: string }
  | { readonly why: 'PoolChanged'; readonly from: string; readonly to: string }
  | { readonly why: 'AddressReserved' | 'AddressExcluded'; readonly ip: Ip; readonly reservation: string }
  | {
      readonly why: 'ReservationUnknown' | 'ReservationDenied' | 'ReservationExpired' | 'ReservationChoosing'
      readonly reservation: string
    }
  | { readonly why: 'ReservationExhausted'; readonly reservation: string; readonly wanted: Stack }
  | { readonly why: 'RequestContradicts'; readonly asked: string; readonly reservation: string }
  | QuotaRefusal
  | { readonly why: 'RequestChanged'; readonly ips: readonly Ip[]; readonly asked: readonly Ip[] }
  | Withheld

/** Nothing is done for now, and everything stays. */
export type Withheld =
  | { readonly why: 'FactsIncomplete' }
  | { readonly why: 'PoolJustGone' }
  | { readonly why: 'MassReleaseHeld'; readonly count: number; readonly token: string }
  | { readonly why: 'OtherAllocatorActive' }

export function sentence(no: Refusal): string {
  switch (no.why) {
    case 'PoolsUnknown':
      return 'the address pools were not read yet'
    case 'NoPools':
      return 'there are no address pools'
    case 'NoClusterIPs':
      return 'the service has no cluster IP yet'
    case 'NotEnoughClusterIPs':
      return `Service requires dual stack but not enough clusterips [${no.has.join(' ')}]`
    case 'RequestInvalid':
      return no.message
    case 'NoAddress':
      return 'no address'
    case 'TooManyAddresses':
      return `more than two addresses ${quoted(no.ips)}`
    case 'SameFamilyTwice':
      return `${quoted(no.ips)} has the same family`
    case 'UnreadableAddresses':
      return `not an address ${quoted(no.texts)}`
    case 'FamilyMismatch':
      return `requested loadBalancer IP(s) ${quoted(no.ips)} does not match the ipFamily of the service`
    case 'FamiliesChanged':
      return `${quoted(no.ips)} does not fit the ipFamily of the service, which is ${no.wanted}`
    case 'UnknownPool':
      return `unknown pool ${JSON.stringify(no.pool)}`
    case 'PoolNotCompatible':
      return `requested loadBalancer IP(s) ${quoted(no.ips)} is not compatible with requested address pool ${no.pool}`
    case 'OutsideEveryPool':
    case 'NotInOnePool':
      return `${quoted(no.ips)} is not allowed in config`
    case 'AddressTaken':
      return `address ${no.ip} is already in use${no.by === undefined ? '' : ` by ${no.by}`}`
    case 'AddressReleasing':
      return `address ${no.ip} is being released${no.by === undefined ? '' : ` by ${no.by}`}`
    case 'AddressResting':
      return 'ip' in no
        ? `address ${no.ip} is kept for the service that had it, until ${new Date(no.until).toISOString().slice(0, 19)}Z`
        : `no available IPs in pool ${no.pool}: those not in use are kept for the services that had them`
    case 'SharingDiffers':
      return `can't change sharing key for ${JSON.stringify(no.service)}, address also in use by ${some(no.by)}`
    case 'PortInUse':
      return `port ${no.port} is already in use on ${JSON.stringify(no.ip)}`
    case 'TooManySharers':
      return `address ${no.ip} is shared by ${no.most} services, and by no more`
    case 'PoolExhausted':
      return `no available IPs in pool ${no.pool}${no.wanted === 'dual' ? ' for dual IPFamily' : ''}`
    case 'PoolsExhausted':
      return 'no available IPs'
    case 'NotForNamespace':
      return `pool ${no.pool} not compatible for ip assignment: it is not for this namespace`
    case 'NotForService':
      return `pool ${no.pool} not compatible for ip assignment: it is not for services with these labels`
    case 'NamespaceUnknown':
      return `pool ${no.pool} asks for labels of the namespace, which was not read yet`
    case 'AddressReserved':
      return `address ${no.ip} is reserved for others`
    case 'AddressExcluded':
      return `address ${no.ip} is excluded: no service gets it`
    case 'ReservationUnknown':
      return `there is no reservation ${JSON.stringify(no.reservation)}`
    case 'ReservationDenied':
      return `reservation ${JSON.stringify(no.reservation)} is not for this service`
    case 'ReservationExpired':
      return `reservation ${JSON.stringify(no.reservation)} has expired`
    case 'ReservationChoosing':
      return `reservation ${JSON.stringify(no.reservation)} is choosing its addresses`
    case 'ReservationExhausted':
      return `no free address in reservation ${JSON.stringify(no.reservation)}${no.wanted === 'dual' ? ' for dual IPFamily' : ''}`
    case 'RequestContradicts':
      return `the service asks for ${no.asked} and for reservation ${JSON.stringify(no.reservation)}, which has none of it`
    case 'QuotaExceeded':
      return `quota ${no.quota} allows ${no.limit} ${no.family === 'ipv4' ? 'IPv4' : 'IPv6'} addresses, ${no.used} are in use`
    case 'PoolChanged':
      return `the service asks for pool ${no.to}, its address is of pool ${no.from}`
    case 'RequestChanged':
      return `the service asks for ${quoted(no.asked)}, not for ${quoted(no.ips)}`
    case 'FactsIncomplete':
      return 'something in the cluster cannot be read, so nothing is taken away'
    case 'PoolJustGone':
      return 'its pool was deleted a moment ago; if that was meant, the address goes in a few seconds'
    case 'MassReleaseHeld':
      return `the configuration would take the addresses of ${no.count} Services at once, and nobody has confirmed ${no.token}`
    case 'OtherAllocatorActive':
      return 'another allocator gives addresses to Services of this class'
  }
}

/** The first few: a sentence is to be read. */
function some(keys: readonly ServiceKey[]): string {
  const shown = keys.slice(0, 5).join()
  return keys.length > 5 ? `${shown} and ${keys.length - 5} more` : shown
}

/** The same for whoever reads the Service: of other namespaces it names none of their Services. */
export function sentenceFor({ namespace }: { readonly namespace: string }, no: Refusal): string {
  if (!('by' in no) || no.by === undefined) return sentence(no)
  const known = (by: ServiceKey): ServiceKey => (by.startsWith(`${namespace}/`) ? by : 'another service')
  return sentence(no.why === 'SharingDiffers' ? { ...no, by: [...new Set(no.by.map(known))] } : { ...no, by: known(no.by) })
}

/** As Go prints a slice of strings with %q. */
export function quoted(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`
}
