/**
 * What would make a refusal a yes: one sentence for each word, in the imperative, for whoever may change the Service or the pools. A word
 * without one does not compile.
 */
import type { PoolAnswer, Refusal } from '@clarion/core'

type Remedies = { readonly [W in Refusal['why']]: (no: Extract<Refusal, { readonly why: W }>) => string }

const SAME_STACK = 'ask for one address of each of its families, or leave the request away'
const OF_POOL = 'let spec.serviceAllocation of the pool'

const REFUSALS: Remedies = {
  PoolsUnknown: () => 'mend the faults of the configuration',
  NoPools: () => 'make an IPAddressPool in Clarion’s namespace',
  NoClusterIPs: () => 'wait for its cluster IP; a headless Service (clusterIP: None) cannot be a load balancer',
  NotEnoughClusterIPs: () => 'set ipFamilyPolicy to PreferDualStack or SingleStack, or make the cluster dual-stack',
  RequestInvalid: () => 'mend the annotation metallb.io/loadBalancerIPs (or spec.loadBalancerIP) of the Service',
  NoAddress: () => 'nothing is to be done: it has no address yet',
  TooManyAddresses: () => 'ask for at most one IPv4 and one IPv6 address',
  SameFamilyTwice: () => 'ask for at most one address of each family',
  UnreadableAddresses: () => 'clear status.loadBalancer of the Service: what stands there is no address',
  FamilyMismatch: ({ wanted }) => `${SAME_STACK}: the Service is ${wanted}`,
  FamiliesChanged: ({ wanted }) => `nothing is to be done: it is given addresses for ${wanted}`,
  UnknownPool: ({ pool }) => `make the IPAddressPool ${pool}, or change the annotation metallb.io/address-pool`,
  PoolNotCompatible: ({ pool, home }) => `ask for pool ${home}, which has the address, or for an address of pool ${pool}`,
  OutsideEveryPool: ({ ips }) => `add ${ips.join(' and ')} to an IPAddressPool, or ask for an address that is in one`,
  NotInOnePool: ({ pools }) => `ask for addresses of one pool: these are of ${pools.join(' and ')}`,
  AddressTaken: ({ by }) => `ask for another address, or free it${by === undefined ? '' : ` at ${by}`}`,
  SharingDiffers: ({ by }) =>
    `ask for another address, or give it the sharing key (metallb.io/allow-shared-ip) of ${by[0] ?? 'its holders'}; with externalTrafficPolicy Local also the same selector`,
  PortInUse: ({ port, by }) => `use another port than ${port}, which ${by} has, or ask for another address`,
  TooManySharers: () => 'ask for another address, or use another sharing key',
  AddressReleasing: () => 'wait a moment: its claim is being released',
  AddressResting: (no) =>
    'ip' in no
      ? 'ask for another address, or wait: it is free when it has rested'
      : `add addresses to pool ${no.pool}, or take ",strict" from its annotation clarion.dev/rest-released`,
  PoolExhausted: ({ pool }) => `add addresses to pool ${pool}, or ask for another pool`,
  PoolsExhausted: () =>
    'add addresses to a pool that assigns automatically, or free some: `clarion pools -o wide` names the holders',
  NotForNamespace: ({ pool }) => `${OF_POOL} ${pool} name the namespace of the Service, or ask for another pool`,
  NotForService: ({ pool }) => `${OF_POOL} ${pool} select the labels of the Service, or ask for another pool`,
  NamespaceUnknown: () => 'wait until the namespace of the Service is read',
  AddressReserved: ({ reservation }) => `ask for another address, or let spec.allow of AddressReservation ${reservation} name it`,
  AddressExcluded: ({ reservation }) => `ask for another address: AddressReservation ${reservation} excludes this one`,
  ReservationUnknown: ({ reservation }) =>
    `make the AddressReservation ${reservation}, or change the annotation clarion.dev/reservation`,
  ReservationDenied: ({ reservation }) => `let spec.allow or spec.autoBind of AddressReservation ${reservation} name the Service`,
  ReservationExpired: ({ reservation }) => `set spec.expires of AddressReservation ${reservation} to a later time`,
  ReservationChoosing: () => 'wait until its status names its addresses',
  ReservationExhausted: ({ reservation }) =>
    `add addresses of a pool to AddressReservation ${reservation}, or free one of its own`,
  RequestContradicts: ({ reservation }) =>
    `ask for addresses of AddressReservation ${reservation}, or take one of the annotations metallb.io/loadBalancerIPs and clarion.dev/reservation away`,
  QuotaExceeded: ({ quota }) => `free an address that counts against AddressQuota ${quota}, or raise it`,
  PoolChanged: () => 'nothing is to be done: it moves to the pool it asks for',
  RequestChanged: () => 'nothing is to be done: it moves to the addresses it asks for',
  FactsIncomplete: () => 'mend the objects that cannot be read: the log of the controller names them',
  PoolJustGone: () => 'bring the pool back, or wait: the address goes in a few seconds',
  MassReleaseHeld: ({ token }) =>
    `bring the pools back, or confirm: kubectl annotate namespace metallb-system clarion.dev/confirm-release=${token}`,
  OtherAllocatorActive: () => 'stop the other controller, MetalLB’s or another of this class',
}

const POOLS: { readonly [W in PoolAnswer['says']]: (pool: string) => string } = {
  HasRoom: () => '',
  NotAutoAssign: (pool) => `ask for it: metallb.io/address-pool: ${pool}`,
  NoSuchFamily: () => 'add addresses of this family',
  Full: () => 'add addresses',
  AddressResting: () => 'add addresses, or take ",strict" from its annotation clarion.dev/rest-released',
  HasOneFamily: () => 'add addresses of the other family',
  NotForNamespace: () => 'let spec.serviceAllocation name the namespace',
  NotForService: () => 'let spec.serviceAllocation select the Service',
  NamespaceUnknown: () => 'wait until the namespace is read',
  QuotaExceeded: () => 'raise the AddressQuota, or free an address that counts against it',
}

export function remedyFor(no: Refusal): string {
  const remedy: (no: never) => string = REFUSALS[no.why]
  return remedy(no as never)
}

/** Empty for one that has room. */
export function poolRemedy({ pool, says }: PoolAnswer): string {
  return POOLS[says](pool)
}
