import { fromHex, isDrop } from '@clarion/inet'
import { decodeEthernet, ETHERTYPE_ARP, encodeEthernet } from '@clarion/link/wire'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { plainDecodeFrame, plainEncodeFrame } from '../testing/dataview-arp.ts'
import { anyArp, anyMac, ip, mac } from '../testing/names.ts'
import { ARP_REPLY, decodeArp, encodeArp } from './arp.ts'
import { decodeArpFrame, encodeArpFrame } from './arp-frame.ts'

const reply = {
  destination: mac('02:00:00:00:00:11'),
  arp: {
    op: ARP_REPLY,
    senderMac: mac('02:00:00:00:00:22'),
    senderIp: ip('192.0.2.2'),
    targetMac: mac('02:00:00:00:00:11'),
    targetIp: ip('192.0.2.1'),
  },
}
// captured: reply of Linux 6.18 (tcpdump 4.99.3 on a veth, which does not pad)
const captured = fromHex(`
  0200 0000 0011 0200 0000 0022 0806 0001 0800 0604 0002
  0200 0000 0022 c000 0202 0200 0000 0011 c000 0201`)

test('reads the frame of a kernel', () => expect(decodeArpFrame(captured)).toEqual(reply))

test('writes that frame, padded to the shortest', () => {
  const frame = encodeArpFrame(reply)
  expect(frame).toHaveLength(60)
  expect(frame.subarray(0, captured.length)).toEqual(captured)
  expect(frame.subarray(captured.length)).toEqual(new Uint8Array(60 - captured.length))
})

test('drops every shorter prefix', () => {
  for (let n = 0; n < captured.length; n++) expect(decodeArpFrame(captured.subarray(0, n))).toHaveProperty('drop')
})

describe('drops by name', () => {
  test.each([
    ['arp-in-no-frame', '0200 0000 0011 0200 0000 0022 08'],
    ['arp-other-ethertype', '0200 0000 0011 0200 0000 0022 0040 4242'],
    ['arp-other-ethertype', '0200 0000 0011 0200 0000 0022 0800 4500'],
    ['arp-truncated', '0200 0000 0011 0200 0000 0022 0806 0001'],
  ])('%s', (word, hex) => expect(decodeArpFrame(fromHex(hex))).toEqual({ drop: word }))
})

describe('against plainer ways', () => {
  const anyFrame = fc.record({ destination: anyMac, arp: anyArp })
  test('is ARP put into Ethernet, byte for byte', () =>
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const { destination, arp } = frame
        const plain = encodeEthernet({ destination, source: arp.senderMac, etherType: ETHERTYPE_ARP, payload: encodeArp(arp) })
        expect(encodeArpFrame(frame)).toEqual(plain)
        expect(encodeArpFrame(frame)).toEqual(plainEncodeFrame(frame))
        expect(decodeArpFrame(encodeArpFrame(frame))).toEqual(frame)
      }),
    ))
  test('reads what decodeEthernet and decodeArp read together', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.integer({ min: 0, max: 8 }), (noise, headed) => {
        const bytes = noise.slice()
        if (bytes.length > 42) bytes.set([8, 6, 0, 1, 8, 0, 6, 4].slice(0, headed), 12)
        const outer = decodeEthernet(bytes)
        const arp = isDrop(outer) || outer.etherType !== ETHERTYPE_ARP ? undefined : decodeArp(outer.payload)
        const plain = isDrop(outer) || arp === undefined || isDrop(arp) ? undefined : { destination: outer.destination, arp }
        const frame = decodeArpFrame(bytes)
        expect(isDrop(frame) ? undefined : frame).toEqual(plain)
      }),
    ))
  test('reads what the DataView twin reads, whatever comes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (noise, headed) => {
        const bytes = noise.slice()
        if (headed && bytes.length > 42) bytes.set([8, 6, 0, 1, 8, 0, 6, 4], 12)
        const frame = decodeArpFrame(bytes)
        expect(isDrop(frame) ? undefined : frame).toEqual(plainDecodeFrame(bytes))
      }),
    ))
})
