/** What another load balancer's objects come to: as a value. `-o json` prints it. */
export interface Conversion {
  /** IPAddressPools and L2Advertisements, ready to be applied. */
  readonly objects: readonly Converted[]
  readonly refusals: readonly ConversionRefusal[]
}

export interface Converted {
  readonly apiVersion: 'metallb.io/v1beta1'
  readonly kind: 'IPAddressPool' | 'L2Advertisement'
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: Readonly<Record<string, unknown>>
}

/** An object is converted whole or not at all: half of one would give addresses that its owner did not mean. */
export interface ConversionRefusal {
  /** `Eip/web`, or where in the files. */
  readonly object: string
  readonly why: WhyNot
  readonly message: string
}

export type WhyNot =
  | 'Unreadable' // no YAML, or no object
  | 'FieldUnknown' // the object has something that nobody here knows the meaning of
  | 'KindWithoutEquivalent'
  | 'OnlyBGP'
  | 'VipMode'
  | 'InterfaceByReach'
  | 'PoolDisabled'
  | 'KnownIPs'
  | 'PinnedOtherwise'
  | 'ExternalIpam'
  | 'Aggregated'
  | 'NoAddresses'
  | 'NameTwice'
  | 'ConfigurationFault' // what comes of them all would be refused

/** One pool, and how it is announced. */
export interface Wish {
  readonly name: string
  readonly addresses: readonly string[]
  readonly autoAssign: boolean
  /** None: all. */
  readonly interfaces: readonly string[]
}

export type Read = Wish | { readonly why: WhyNot; readonly message: string }
