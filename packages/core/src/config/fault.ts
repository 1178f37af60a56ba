/** What is wrong with the operator's configuration, in a form that a person, a condition and a test can all use. */
export interface ConfigFault {
  readonly fault: ConfigFaultWord
  /** `IPAddressPool/web` */
  readonly object: string
  /** `spec.addresses[1]` */
  readonly field: string
  /** What was written there; empty where something is missing. */
  readonly entry: string
  /** One sentence that stands alone: it names object and field, and holds the fragment of MB 1.10 that tools match on. */
  readonly message: string
}

export type ConfigFaultWord =
  | 'PoolWithoutAddresses'
  | 'PoolNameTwice'
  | 'AddressInvalid'
  | 'RangeReversed'
  | 'RangeMixesFamilies'
  | 'AddressesOverlap'
  | 'AdvertisementNameTwice'
  | 'NameTwice'
  | 'SelectorInvalid'
  | 'SelectorTwice'
  | 'ExpressionTwice'
  | 'ValueTwice'
  | 'AddressesAndFromPool'
  | 'NoAddresses'
  | 'StaticOnly'
  | 'AllowWithoutNamespace'
  | 'QuotaForNobody'
  | 'QuotaOfNothing'
  | 'CommunityInvalid'
  | 'CommunityUnknown'
  | 'AliasTwice'
  | 'ProfileNameTwice'
  | 'ProfileUnknown'
  | 'BFDValueOutOfRange'
  | 'EchoWithIPv6'
  | 'AggregationTooLong'
  | 'AggregationTooShort'
  | 'AggregationWithSelectors'
  | 'LocalPrefConflict'
  | 'PeerNameTwice'
  | 'PeerTwice'
  | 'OwnASNMissing'
  | 'PeerASNUnclear'
  | 'DynamicASNInvalid'
  | 'MultiHopWithinAS'
  | 'PeerAddressUnclear'
  | 'PeerAddressInvalid'
  | 'TimerInvalid'
  | 'KeepaliveLongerThanHold'
  | 'PasswordTwice'
  | 'ProfileInUse' // refuses a deletion
  // Warnings: the configuration holds all the same.
  | 'PoolUnknown'
  | 'PeerUnknown'
  | 'InterfaceDoubtful'
  | 'AdvertisementRepeated'
  | 'PeerAddressShared'
  | 'RouterIDsDiffer'
  | 'OwnASNsDiffer'
  | 'FieldWithoutEffect'
  | 'RestInvalid'
  | 'OrderInvalid'
  | 'PoolNotAdvertised'
  | 'PoolOnlyBGPAdvertised'

/** Where in an object something stands. */
export interface Place {
  readonly object: string
  readonly field: string
}

export function faultAt(place: Place, fault: ConfigFaultWord, entry: string, what: string): ConfigFault {
  return { fault, ...place, entry, message: `${place.object}, ${place.field}: ${what}` }
}

/** The place of one item of a list. */
export function itemOf(place: Place, index: number): Place {
  return { object: place.object, field: `${place.field}[${index}]` }
}

/** One order for the same faults, however they were found: by object, field as counted by a person, and sentence. */
export function sortFaults(faults: readonly ConfigFault[]): readonly ConfigFault[] {
  return faults.toSorted(
    (a, b) => byText(a.object, b.object) || byText(countable(a.field), countable(b.field)) || byText(a.message, b.message),
  )
}

/** Indexes padded, so that [10] comes after [9]. */
function countable(field: string): string {
  return field.replace(/\d+/g, (digits) => digits.padStart(8, '0'))
}

/** The order of UTF-16 code units, the same on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Quoted, control characters escaped, and cut where nobody reads on. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
