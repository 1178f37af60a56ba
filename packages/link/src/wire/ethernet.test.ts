import { fromHex, macBytes, toHex } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mac } from '../testing/links.ts'
import { decodeEthernet, ETHERNET_HEADER, ETHERNET_SHORTEST, type EthernetFrame, encodeEthernet } from './ethernet.ts'

const octet = fc.integer({ min: 0, max: 255 }).map((b) => b.toString(16).padStart(2, '0'))
const anyMac = fc.array(octet, { minLength: 6, maxLength: 6 }).map((octets) => mac(octets.join(':')))
const anyFrame: fc.Arbitrary<EthernetFrame> = fc.record({
  destination: anyMac,
  source: anyMac,
  etherType: fc.integer({ min: 0x0600, max: 0xffff }),
  payload: fc.uint8Array({ maxLength: 1_600 }),
})

/** The plain twin. */
function plainEncode(f: EthernetFrame): Uint8Array {
  const view = new DataView(new ArrayBuffer(Math.max(60, 14 + f.payload.byteLength)))
  macBytes(f.destination).forEach((byte, i) => {
    view.setUint8(i, byte)
  })
  macBytes(f.source).forEach((byte, i) => {
    view.setUint8(6 + i, byte)
  })
  view.setUint16(12, f.etherType)
  f.payload.forEach((byte, i) => {
    view.setUint8(14 + i, byte)
  })
  return new Uint8Array(view.buffer)
}

describe('a frame', () => {
  // RFC 894 by hand: the ARP question of RFC 826 to everybody
  const arp = '0001 0800 06 04 0001 02005e100001 c0000201 000000000000 c0000228'
  const hex = `ffffffffffff 02005e100001 0806 ${arp}`
  const value = { destination: mac('ff:ff:ff:ff:ff:ff'), source: mac('02:00:5e:10:00:01'), etherType: 0x0806 }

  test('is read with its padding', () => {
    const payload = fromHex(`${arp}${'00'.repeat(18)}`)
    expect(decodeEthernet(fromHex(`${hex}${'00'.repeat(18)}`))).toEqual({ ...value, payload })
  })
  test('is filled up to 60 bytes', () => {
    expect(toHex(encodeEthernet({ ...value, payload: fromHex(arp) }))).toBe(toHex(fromHex(`${hex}${'00'.repeat(18)}`)))
  })
  test('of a whole header has an empty payload', () => {
    expect(decodeEthernet(fromHex(hex).subarray(0, ETHERNET_HEADER))).toEqual({ ...value, payload: new Uint8Array(0) })
  })
  test('shorter than its header is dropped', () => {
    for (let n = 0; n < ETHERNET_HEADER; n++) {
      expect(decodeEthernet(fromHex(hex).subarray(0, n))).toEqual({ drop: 'ethernet-truncated' })
    }
  })
  test.each([
    ['0000', true],
    ['05ff', true],
    ['0600', false],
  ])('whose third field is %s is of IEEE 802.3: %s', (field, dropped) => {
    const decoded = decodeEthernet(fromHex(`ffffffffffff 02005e100001 ${field}`))
    expect(decoded).toEqual(dropped ? { drop: 'ethernet-length-field' } : expect.objectContaining({ etherType: 0x0600 }))
  })
})

describe('any frame', () => {
  test('is what the plain twin writes, and comes back', () =>
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const wire = encodeEthernet(frame)
        expect(toHex(wire)).toBe(toHex(plainEncode(frame)))
        const padding = new Uint8Array(Math.max(0, ETHERNET_SHORTEST - ETHERNET_HEADER - frame.payload.length))
        expect(decodeEthernet(wire)).toEqual({ ...frame, payload: Uint8Array.from([...frame.payload, ...padding]) })
      }),
    ))
  test('is a view, at any offset of a larger buffer', () => {
    const buffer = new Uint8Array(100)
    const frame = decodeEthernet(buffer.fill(0xff).subarray(7, 80))
    expect(frame).toHaveProperty('payload.buffer', buffer.buffer)
    expect(frame).toHaveProperty('payload.byteOffset', 7 + ETHERNET_HEADER)
  })
  test('noise never throws', () => fc.assert(fc.property(fc.uint8Array(), (b) => void decodeEthernet(b))))
})
