/**
 * Addresses as they travel: 4 bytes, or 16 for IPv6 and for IPv4 in mapped form (ML 1). They are stored and relayed as
 * received; only what is compared, shown or dialled is brought to one form, here.
 */
export interface Endpoint {
  readonly addr: Uint8Array
  readonly port: number
}

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

/** The 4 bytes inside a mapped address; other addresses as they are. */
export function unmapped(addr: Uint8Array): Uint8Array {
  return addr.length === 16 && MAPPED.every((byte, i) => addr[i] === byte) ? addr.subarray(12) : addr
}

/** One string for one endpoint, whichever form its address has. */
export function endpointKey({ addr, port }: Endpoint): string {
  return `${addressText(addr)} ${port}`
}

/** Byte for byte: the two forms of one IPv4 address differ, as peers see it (ML 6.4). */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** Of a length that exists, and neither unspecified nor multicast (ML 12.3), nor the IPv4 broadcast. */
export function isUsable(addr: Uint8Array): boolean {
  if (addr.length !== 4 && addr.length !== 16) return false
  const bytes = unmapped(addr)
  const first = bytes[0] ?? 0
  if (bytes.every((byte) => byte === 0)) return false
  return bytes.length === 4 ? first < 224 || (first >= 240 && bytes.some((byte) => byte !== 255)) : first !== 0xff
}

/** Loopback, link-local or a private range of RFC 1918, RFC 6598 or RFC 4193. */
export function isPrivate(addr: Uint8Array): boolean {
  const bytes = unmapped(addr)
  const [a = 0, b = 0] = bytes
  if (bytes.length === 16) return (a & 0xfe) === 0xfc || (a === 0xfe && (b & 0xc0) === 0x80) || addressText(bytes) === '::1'
  if (a === 127 || a === 10 || (a === 169 && b === 254)) return true
  return (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128)
}

/** Dotted, or as RFC 5952; a mapped address as the IPv4 it stands for. Other lengths as hex, for logs only. */
export function addressText(addr: Uint8Array): string {
  const bytes = unmapped(addr)
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`
  if (bytes.length !== 16) return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0))
  const gap = longestZeros(groups)
  const hex = groups.map((group) => group.toString(16))
  if (gap.length < 2) return hex.join(':')
  return `${hex.slice(0, gap.start).join(':')}::${hex.slice(gap.start + gap.length).join(':')}`
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  return best
}

/** Bytes of an address in text: 4 for IPv4, 16 for IPv6 (mapped text too); undefined for anything else, zone ids included. */
export function parseAddress(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined
  return Uint8Array.from(parts, Number)
}

function parseIpv6(text: string): Uint8Array | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  if (tail !== null) {
    const v4 = parseIpv4(tail[2] ?? '')
    if (v4 === undefined) return undefined
    const [a = 0, b = 0, c = 0, d = 0] = v4
    return parseIpv6(`${tail[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`)
  }
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - rest.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array<string>(missing).fill('0'), ...rest]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return Uint8Array.from(
    groups.flatMap((group) => {
      const value = Number.parseInt(group, 16)
      return [value >> 8, value & 0xff]
    }),
  )
}
