import { fromHex, isDrop } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { codecSuite, type Vector } from '../../../../test/codec-suite.ts'
import { plainDecodeArp, plainEncodeArp } from '../testing/dataview-arp.ts'
import { anyArp, ip, mac } from '../testing/names.ts'
import { ARP_REPLY, ARP_REQUEST, type Arp, decodeArp, encodeArp } from './arp.ts'

const NO_MAC = mac('00:00:00:00:00:00')
const A = { senderMac: mac('02:00:00:00:00:11'), senderIp: ip('192.0.2.1') }
const B = { senderMac: mac('02:00:00:00:00:22'), senderIp: ip('192.0.2.2') }

const vectors: readonly Vector<Arp>[] = [
  {
    source: 'RFC 826, worked by hand: who has 192.0.2.40, tell 192.0.2.1',
    hex: '0001 0800 06 04 0001 02005e100001 c0000201 000000000000 c0000228',
    value: {
      op: ARP_REQUEST,
      senderMac: mac('02:00:5e:10:00:01'),
      senderIp: ip('192.0.2.1'),
      targetMac: NO_MAC,
      targetIp: ip('192.0.2.40'),
    },
  },
  {
    source: 'RFC 826, worked by hand: 192.0.2.40 is here',
    hex: '0001 0800 06 04 0002 02005e100002 c0000228 02005e100001 c0000201',
    value: {
      op: ARP_REPLY,
      senderMac: mac('02:00:5e:10:00:02'),
      senderIp: ip('192.0.2.40'),
      targetMac: mac('02:00:5e:10:00:01'),
      targetIp: ip('192.0.2.1'),
    },
  },
  {
    source: 'RFC 5227 §2.1.1, worked by hand: a probe',
    hex: '0001 0800 06 04 0001 02005e100001 00000000 000000000000 c0000228',
    value: {
      op: ARP_REQUEST,
      senderMac: mac('02:00:5e:10:00:01'),
      senderIp: ip('0.0.0.0'),
      targetMac: NO_MAC,
      targetIp: ip('192.0.2.40'),
    },
  },
  {
    source: 'captured: request of Linux 6.18 (tcpdump 4.99.3 on a veth)',
    hex: '0001 0800 0604 0001 0200 0000 0011 c000 0201 0000 0000 0000 c000 0202',
    value: { op: ARP_REQUEST, ...A, targetMac: NO_MAC, targetIp: B.senderIp },
  },
  {
    source: 'captured: reply of Linux 6.18',
    hex: '0001 0800 0604 0002 0200 0000 0022 c000 0202 0200 0000 0011 c000 0201',
    value: { op: ARP_REPLY, ...B, targetMac: A.senderMac, targetIp: A.senderIp },
  },
  {
    source: 'captured: request of arping 2.23 (Habets), 16 bytes of padding',
    hex: '0001 0800 0604 0001 0200 0000 0011 c000 0201 0000 0000 0000 c000 0202',
    padding: '0000 0000 0000 0000 0000 0000 0000 0000',
    value: { op: ARP_REQUEST, ...A, targetMac: NO_MAC, targetIp: B.senderIp },
  },
  {
    source: 'captured: arping 2.23 -U, announces with the broadcast address as its target',
    hex: '0001 0800 0604 0001 0200 0000 0011 c000 0201 ffff ffff ffff c000 0201',
    padding: '0000 0000 0000 0000 0000 0000 0000 0000',
    value: { op: ARP_REQUEST, ...A, targetMac: mac('ff:ff:ff:ff:ff:ff'), targetIp: A.senderIp },
  },
]

codecSuite({ encode: encodeArp, decode: decodeArp }, vectors)

describe('what is not ARP for IPv4 over Ethernet', () => {
  test.each([
    ['hardware type 6, IEEE 802', '0006 0800 06 04'],
    ['protocol type IPv6', '0001 86dd 06 04'],
    ['hardware length 8', '0001 0800 08 04'],
    ['protocol length 16', '0001 0800 06 10'],
  ])('%s', (_, head) => {
    expect(decodeArp(fromHex(head + '00'.repeat(40)))).toEqual({ drop: 'arp-not-ipv4-over-ethernet' })
  })
  test('27 bytes', () => expect(decodeArp(new Uint8Array(27))).toEqual({ drop: 'arp-truncated' }))
})

describe('against the DataView twin', () => {
  test('encodes the same bytes, and decodes them back', () =>
    fc.assert(
      fc.property(anyArp, (arp) => {
        expect(encodeArp(arp)).toEqual(plainEncodeArp(arp))
        expect(decodeArp(encodeArp(arp))).toEqual(arp)
      }),
    ))
  test('reads the same, whatever comes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (noise, headed) => {
        const bytes = noise.slice()
        if (headed) bytes.set([0, 1, 8, 0, 6, 4].slice(0, bytes.length))
        const arp = decodeArp(bytes)
        expect(isDrop(arp) ? undefined : arp).toEqual(plainDecodeArp(bytes))
      }),
    ))
})
