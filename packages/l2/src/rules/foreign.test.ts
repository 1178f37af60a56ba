import { BROADCAST_MAC } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import { ip, mac } from '../testing/names.ts'
import { announcement } from './announcement.ts'
import { createForeignWatch } from './foreign.ts'
import type { Links, Table } from './table.ts'

const [VIP, OTHER] = [ip('192.0.2.40'), ip('192.0.2.41')]
const [OURS, OURS_TOO, FOREIGN] = [mac('02:00:00:00:00:22'), mac('02:00:00:00:00:23'), mac('02:00:00:00:00:33')]
const table: Table = new Map<typeof VIP, Links>([
  [VIP, 'all'],
  [OTHER, new Set(['eth1'])],
])
const ours = new Set([OURS, OURS_TOO])
const claim = (address = VIP, from = FOREIGN) => announcement('request', address, from).arp

describe('a foreign owner', () => {
  test('is reported, whether it announces, answers or asks', () => {
    for (const arp of [
      claim(),
      announcement('reply', VIP, FOREIGN).arp,
      { op: 1, senderMac: FOREIGN, senderIp: VIP, targetMac: BROADCAST_MAC, targetIp: ip('192.0.2.9') },
    ]) {
      expect(createForeignWatch().see(arp, 'eth0', table, ours, 0)).toEqual({ address: VIP, mac: FOREIGN, link: 'eth0' })
    }
  })
  test('is reported once a second and address', () => {
    const watch = createForeignWatch()
    const both: Table = new Map([...table, [OTHER, 'all']])
    const times = [0, 1, 999, 1_000, 1_500, 1_999, 2_000]
    expect(times.map((now) => watch.see(claim(), 'eth0', both, ours, now) !== undefined)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
      true,
    ])
    expect(watch.see(claim(OTHER), 'eth0', both, ours, 2_001)).toBeDefined()
  })
  test('is reported at once after the address was given up and taken again', () => {
    const watch = createForeignWatch()
    watch.see(claim(), 'eth0', table, ours, 0)
    watch.forget(VIP)
    expect(watch.see(claim(), 'eth0', table, ours, 1)).toBeDefined()
  })
})

test('we ourselves are none, on another link neither', () => {
  const watch = createForeignWatch()
  expect(watch.see(claim(VIP, OURS), 'eth0', table, ours, 0)).toBeUndefined()
  expect(watch.see(claim(VIP, OURS_TOO), 'eth0', table, ours, 0)).toBeUndefined()
})

test('of an address that is not announced here nothing is said', () => {
  const watch = createForeignWatch()
  expect(watch.see(claim(ip('192.0.2.9')), 'eth0', table, ours, 0)).toBeUndefined()
  expect(watch.see(claim(OTHER), 'eth0', table, ours, 0)).toBeUndefined()
})
