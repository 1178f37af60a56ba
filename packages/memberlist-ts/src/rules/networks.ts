import { parseAddress, unmapped } from './address.ts'

export interface Network {
  readonly base: Uint8Array
  readonly bits: number
}

/** `192.0.2.0/24` or `2001:db8::/32`; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', length = '', ...more] = text.split('/')
  const base = parseAddress(address)
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN
  return base !== undefined && more.length === 0 && bits <= base.length * 8 ? { base, bits } : undefined
}

/** Whether the address lies in one of the networks (ML 11.1, allowed networks); a mapped address counts as IPv4. */
export function isInside(networks: readonly Network[], addr: Uint8Array): boolean {
  const bytes = unmapped(addr)
  return networks.some(({ base, bits }) => base.length === bytes.length && sharesBits(base, bytes, bits))
}

function sharesBits(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  const whole = bits >> 3
  for (let i = 0; i < whole; i++) if (a[i] !== b[i]) return false
  const mask = (0xff00 >> (bits & 7)) & 0xff
  return mask === 0 || ((a[whole] ?? 0) & mask) === ((b[whole] ?? 0) & mask)
}
