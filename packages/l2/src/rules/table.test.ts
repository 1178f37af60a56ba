import { ipBytes } from '@clarion/inet'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyArp, anyIpv4, anyMac, ip } from '../testing/names.ts'
import { encodeArpFrame } from '../wire/arp-frame.ts'
import { addressesOn, arpMatch, type Links, type Table } from './table.ts'

const table: Table = new Map<ReturnType<typeof ip>, Links>([
  [ip('192.0.2.40'), 'all'],
  [ip('192.0.2.41'), new Set(['eth1', 'eth2'])],
])

test('the addresses of a link are those announced everywhere or there', () => {
  expect(addressesOn(table, 'eth0')).toEqual(['192.0.2.40'])
  expect(addressesOn(table, 'eth1')).toEqual(['192.0.2.40', '192.0.2.41'])
})

test('an empty table lets nothing pass', () => expect(arpMatch(new Map(), 'eth0').set).toEqual([]))

test('a frame passes when it asks for an address of the link, or its sender claims one', () =>
  fc.assert(
    fc.property(
      anyMac,
      anyArp,
      fc.array(anyIpv4),
      fc.constantFrom('target', 'sender', 'neither'),
      (destination, arp, addresses, hit) => {
        fc.pre(addresses[0] !== undefined)
        const wanted = addresses[0] ?? ip('0.0.0.0')
        const sent = { ...arp, ...(hit === 'target' ? { targetIp: wanted } : hit === 'sender' ? { senderIp: wanted } : {}) }
        const { offsets, width, set } = arpMatch(new Map(addresses.map((address) => [address, 'all'])), 'eth0')
        const frame = encodeArpFrame({ destination, arp: sent })
        const inSet = (bytes: Uint8Array) => set.some((one) => one.join() === bytes.join())
        const passes = offsets.some((offset) => inSet(frame.subarray(offset, offset + width)))
        expect(passes).toBe(inSet(ipBytes(sent.targetIp)) || inSet(ipBytes(sent.senderIp)))
        if (hit !== 'neither') expect(passes).toBe(true)
      },
    ),
  ))
