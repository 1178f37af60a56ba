export type Family = 'ipv4' | 'ipv6'

/** An address as its canonical string: `===` compares. */
export type Ip = string & { readonly __ip: never }
