// Contract for the packages that build on it; the implementation follows in ip.ts, cidr.ts, range.ts, mac.ts, bytes.ts.
export type Family = 'ipv4' | 'ipv6'
/** An address as its canonical string: `===` compares. */
export type Ip = string & { readonly __ip: never }
/** Six bytes as lower-case hex with colons. */
export type Mac = string & { readonly __mac: never }
export interface Cidr {
  readonly family: Family
  /** The first address as an integer, host bits zero. */
  readonly first: bigint
  /** Prefix length. */
  readonly length: number
}
