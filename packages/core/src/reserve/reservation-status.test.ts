import { type Ip, ipToInt } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import type { AddressReservationSpec } from './objects.ts'
import { readReservations } from './read-reservations.ts'
import { type ReservationFacts, reservationStatus } from './reservation-status.ts'
import { Reserved } from './reserved.ts'
import { reservation } from './testing/objects.ts'

/** Pools have 192.0.2.0/24; shop/web may, others may not. `older` has 192.0.2.40. */
function status(spec: Partial<AddressReservationSpec>, more: Partial<ReservationFacts> & { chosen?: readonly string[] } = {}) {
  const [older, one] = readReservations([
    reservation('older', { addresses: ['192.0.2.40'] }),
    reservation('vip', spec, { created: 1, chosen: more.chosen ?? [] }),
  ])
  if (older === undefined || one === undefined) throw new Error('nothing was read')
  return reservationStatus(one, {
    reserved: new Reserved([older, one]),
    held: [],
    isForHolder: (by) => by === 'shop/web',
    isInPool: ({ first }) => first >> 8n === ipToInt('192.0.2.0' as Ip) >> 8n,
    unchosen: undefined,
    now: 0,
    ...more,
  })
}

const held = (ip: string, by: string) => ({ ip: ip as Ip, by })
const rows = (spec: Partial<AddressReservationSpec>, more: Parameters<typeof status>[1] = {}) =>
  status(spec, more).addresses.map(({ address, state, holder }) =>
    [address, state, ...(holder === undefined ? [] : [holder])].join(' '),
  )
const condition = (type: string, spec: Partial<AddressReservationSpec>, more: Parameters<typeof status>[1] = {}) => {
  const found = status(spec, more).conditions.find((one) => one.type === type)
  return `${found?.status} ${found?.reason} ${found?.message}`.trim()
}

describe('addresses', () => {
  test.each<[readonly string[], readonly (readonly [string, string])[], readonly string[]]>([
    [['192.0.2.50'], [], ['192.0.2.50 Free']],
    [['192.0.2.50'], [['192.0.2.50', 'shop/web']], ['192.0.2.50 Bound shop/web']],
    [['192.0.2.50'], [['192.0.2.50', 'blog/web']], ['192.0.2.50 HeldByOther blog/web']],
    [['198.51.100.1'], [], ['198.51.100.1 OutsidePools']],
    [['192.0.2.40'], [], ['192.0.2.40 HeldByOther']], // the older reservation's
    [['192.0.2.50-192.0.2.59'], [['192.0.2.52', 'shop/web']], ['192.0.2.50-192.0.2.59 Free', '192.0.2.52 Bound shop/web']],
    [['192.0.2.0/24', '192.0.2.1'], [], ['192.0.2.0/24 Free', '192.0.2.1 Free']],
  ])('%j held %j', (addresses, holders, expected) => {
    expect(rows({ addresses }, { held: holders.map(([ip, by]) => held(ip, by)) })).toEqual(expected)
  })

  test('no more than a hundred', () => {
    const many = Array.from({ length: 150 }, (_, i) => held(`192.0.2.${i}`, 'shop/web'))
    expect(rows({ addresses: ['192.0.2.0/24'] }, { held: many })).toHaveLength(100)
  })

  test('who holds them, in few words', () => {
    const by = (...keys: readonly string[]) =>
      status({ addresses: ['192.0.2.0/24'] }, { held: keys.map((key, i) => held(`192.0.2.${i}`, key)) }).heldBy
    expect(by()).toBeUndefined()
    expect(by('a/x', 'a/x')).toBe('a/x')
    expect(by('a/x', 'b/x', 'c/x')).toBe('a/x and 2 more')
  })
})

describe('conditions', () => {
  const addresses = ['192.0.2.50']
  const fromPool = { pool: 'web', ipv4: 2 }
  test.each<[Partial<AddressReservationSpec>, Parameters<typeof status>[1], string]>([
    [{ addresses }, {}, 'True InForce'],
    [
      { addresses: ['192.0.2.50', 'x'] },
      {},
      'False AddressInvalid AddressReservation/vip, spec.addresses[1]: neither a CIDR nor a range of addresses: "x"',
    ],
    [{ addresses: ['192.0.2.40'] }, {}, 'False OlderReservation older reservations have all of its addresses'],
    [{ addresses, expires: 9 }, { now: 8 }, 'True InForce'],
    [
      { addresses, expires: 9 },
      { now: 9 },
      'False ReservationExpired nobody gains its addresses any more; who holds one keeps it',
    ],
    [{ fromPool }, { unchosen: 'PoolUnknown' }, 'False PoolUnknown there is no pool web'],
    [
      { fromPool },
      { unchosen: 'PoolExhausted', chosen: ['192.0.2.9'] },
      'False PoolExhausted pool web has not enough free addresses',
    ],
    [{ fromPool }, { chosen: ['192.0.2.8', '192.0.2.9'] }, 'True InForce'],
  ])('Ready of %j, %j', (spec, more, expected) => expect(condition('Ready', spec, more)).toBe(expected))

  test.each<[readonly string[], string]>([
    [addresses, 'False NoConflict'],
    [['192.0.2.40'], 'True OlderReservation 192.0.2.40 belongs to the older reservation older'],
    [['192.0.2.0/24'], 'True OlderReservation 192.0.2.40 belongs to the older reservation older'],
  ])('Conflict of %j', (written, expected) => expect(condition('Conflict', { addresses: written })).toBe(expected))

  test('say what was chosen, and of which spec', () => {
    expect(status({ fromPool }, { chosen: ['192.0.2.8'] })).toMatchObject({
      name: 'vip',
      uid: 'uid-vip',
      generation: 1,
      chosen: ['192.0.2.8'],
    })
  })
})
