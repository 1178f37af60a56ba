import { type Ip, type Mac, parseIp, parseMac } from '@clarion/inet'
import fc from 'fast-check'

/** Addresses of tests, written down by programmers. */
export function ip(text: string): Ip {
  const address = parseIp(text)
  if (address === undefined) throw new RangeError(`no address: ${text}`)
  return address
}

export function mac(text: string): Mac {
  const address = parseMac(text)
  if (address === undefined) throw new RangeError(`no MAC: ${text}`)
  return address
}

const byte = fc.integer({ min: 0, max: 255 })
const hexByte = byte.map((b) => b.toString(16).padStart(2, '0'))

export const anyIpv4 = fc.tuple(byte, byte, byte, byte).map((bytes) => ip(bytes.join('.')))
export const anyMac = fc.tuple(hexByte, hexByte, hexByte, hexByte, hexByte, hexByte).map((bytes) => mac(bytes.join(':')))
/** Of a single host: the group bit is off, and not all is zero. */
export const anyHostMac = anyMac.map((m) => mac(`${m.charAt(0)}2${m.slice(2)}`))
export const anyArp = fc.record({
  op: fc.oneof(fc.constantFrom(1, 2), fc.integer({ min: 0, max: 0xffff })),
  senderMac: anyMac,
  senderIp: anyIpv4,
  targetMac: anyMac,
  targetIp: anyIpv4,
})
