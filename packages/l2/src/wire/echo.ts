/**
 * ICMP echo in IPv4, RFC 792 in RFC 791.
 *
 *     0         1     2        4    6      8     9       10         12       16            20     21     22         24   26         28
 *     | ver ihl | tos | length | id | frag | ttl | proto | checksum | source | destination | type | code | checksum | id | sequence | data …
 */
import { type Drop, drop, type Ip, ipv4At, ipv4Int, putU16, putU32, u8, u16 } from '@clarion/inet'
import { checksum } from './checksum.ts'

const ECHO_REPLY = 0 // RFC 792
const ECHO_REQUEST = 8 // RFC 792
const IPV4_HEADER = 20
const ICMP_HEADER = 8
const VERSION_4 = 0x45 // five words of header
const DO_NOT_FRAGMENT = 0x4000
const FRAGMENT = 0x3fff // more to come, or not the first
const TIME_TO_LIVE = 64 // RFC 1700
const ICMP = 1

/** Its data is of no interest, and what we send has none. */
export interface Echo {
  readonly kind: 'request' | 'reply'
  readonly source: Ip
  readonly destination: Ip
  readonly id: number
  readonly sequence: number
}

export type EchoDrop = 'echo-truncated' | 'echo-not-icmp-in-ipv4' | 'echo-fragment' | 'echo-checksum' | 'echo-other-type'

/** Bytes past the length in the header are Ethernet padding. */
export function decodeEcho(b: Uint8Array): Echo | Drop<EchoDrop> {
  const header = (u8(b, 0) & 0x0f) * 4
  if (b.length < IPV4_HEADER + ICMP_HEADER || b.length < header + ICMP_HEADER) return drop('echo-truncated')
  if (u8(b, 0) >> 4 !== 4 || header < IPV4_HEADER || u8(b, 9) !== ICMP) return drop('echo-not-icmp-in-ipv4')
  const length = u16(b, 2)
  if (length < header + ICMP_HEADER || b.length < length) return drop('echo-truncated')
  if ((u16(b, 6) & FRAGMENT) !== 0) return drop('echo-fragment')
  if (checksum(b, 0, header) !== 0 || checksum(b, header, length) !== 0) return drop('echo-checksum')
  const type = u8(b, header)
  if (type !== ECHO_REQUEST && type !== ECHO_REPLY) return drop('echo-other-type')
  return {
    kind: type === ECHO_REQUEST ? 'request' : 'reply',
    source: ipv4At(b, 12),
    destination: ipv4At(b, 16),
    id: u16(b, header + 4),
    sequence: u16(b, header + 6),
  }
}

export function encodeEcho({ kind, source, destination, id, sequence }: Echo): Uint8Array {
  const b = new Uint8Array(IPV4_HEADER + ICMP_HEADER)
  b[0] = VERSION_4
  putU16(b, 2, b.length)
  putU16(b, 6, DO_NOT_FRAGMENT)
  b[8] = TIME_TO_LIVE
  b[9] = ICMP
  putU32(b, 12, ipv4Int(source))
  putU32(b, 16, ipv4Int(destination))
  putU16(b, 10, checksum(b, 0, IPV4_HEADER))
  b[20] = kind === 'request' ? ECHO_REQUEST : ECHO_REPLY
  putU16(b, 24, id)
  putU16(b, 26, sequence)
  putU16(b, 22, checksum(b, IPV4_HEADER))
  return b
}
