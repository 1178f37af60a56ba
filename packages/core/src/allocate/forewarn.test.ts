import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AddressReservationObject, AddressReservationSpec } from '../reserve/objects.ts'
import { quotaStatus } from '../reserve/quota-status.ts'
import { quota, reservation } from '../reserve/testing/objects.ts'
import { forewarnQuota, forewarnRelease, forewarnReservation, type Surrounding } from './forewarn.ts'
import { rebuildBook } from './rebuild-book.ts'
import { reservationStatusIn } from './reserved-addresses.ts'
import { claim, pool, service } from './testing/views.ts'

const ADDRESSES = ['192.0.2.0/28']
const POOLS = [
  {
    name: 'lan',
    labels: new Map(),
    spec: { addresses: ADDRESSES, autoAssign: true, avoidBuggyIPs: false, serviceAllocation: undefined },
  },
]
const NOW = 100
const web = service({ name: 'web' })
const blog = service({ name: 'blog' })
const mail = service({ name: 'mail', namespace: 'office' })

const around = (stored: readonly AddressReservationObject[], more: Partial<Surrounding> = {}): Surrounding => ({
  pools: POOLS,
  reservations: new Map(stored.map((one) => [one.name, one])),
  namespaces: new Map(['shop', 'office'].map((name) => [name, new Map()])),
  claims: [],
  now: NOW,
  ...more,
})
const older = reservation('older', { addresses: ['192.0.2.4', '192.0.2.6-192.0.2.7'] }, { created: 1 })
const said = (spec: Partial<AddressReservationSpec>, stored: readonly AddressReservationObject[] = [older], created = 2) =>
  forewarnReservation(reservation('vip', spec, { created }), around(stored))

describe('a reservation', () => {
  test('that is in force as written says nothing', () => {
    expect(said({ addresses: ['192.0.2.5', '192.0.2.8/30'], expires: NOW + 1 })).toEqual([])
    expect(said({ fromPool: { pool: 'lan', ipv4: 1 } })).toEqual([])
  })

  test('says where an older one has its addresses, and not where it is the older one', () => {
    const clash = { addresses: ['192.0.2.4/30'] }
    expect(said(clash)).toEqual([
      'AddressReservation/vip: 192.0.2.4 belongs to the older reservation older',
      'AddressReservation/vip: 192.0.2.6/31 belongs to the older reservation older',
    ])
    expect(said(clash, [older], 0.5)).toEqual([])
  })

  test('that has no age yet is the youngest, and none of its own edits stands against it', () => {
    expect(said({ addresses: ['192.0.2.4'] }, [older], 0)).toHaveLength(1)
    expect(said({ addresses: ['192.0.2.5'] }, [reservation('vip', { addresses: ['192.0.2.5'] }, { created: 1 })])).toEqual([])
  })

  test('says what no pool has, the first of many', () => {
    expect(said({ addresses: ['192.0.2.5', '198.51.100.1'] })).toEqual([
      'AddressReservation/vip: 198.51.100.1: in no IPAddressPool yet',
    ])
    expect(said({ addresses: [1, 2, 3, 4, 5].map((n) => `198.51.100.${n}`) })).toEqual([
      'AddressReservation/vip: 198.51.100.1, 198.51.100.2, 198.51.100.3, and 2 more: in no IPAddressPool yet',
    ])
    expect(said({ fromPool: { pool: 'later', ipv4: 1 } })).toEqual(['AddressReservation/vip: there is no pool later yet'])
  })

  test('says that it is over', () => {
    const over = 'AddressReservation/vip: it is over already: nobody gains an address of it'
    expect(said({ addresses: ['192.0.2.5'], expires: NOW })).toEqual([over])
  })

  test('says what no CRD catches', () => {
    expect(said({ addresses: ['192.0.2.9-192.0.2.8'] })).toEqual([
      expect.stringMatching(/^AddressReservation\/vip, spec\.addresses\[0\]: /),
    ])
  })
})

describe('a reservation that goes', () => {
  const gone = reservation('vip', { addresses: ['192.0.2.4/31', '192.0.2.8'] }, { created: 2 })
  const counted = (...claims: Parameters<typeof claim>[]) =>
    forewarnRelease(gone, around([older, gone], { claims: claims.map((one) => claim(...one)) }))

  test('names nobody who holds an address of it, and counts them', () => {
    expect(counted(['192.0.2.8', web])).toEqual([
      'AddressReservation/vip: 1 address of it is held by 1 Service, which keeps it; what is given up is open to anybody',
    ])
    expect(counted(['192.0.2.8', web], ['192.0.2.5', mail], ['192.0.2.1', blog])).toEqual([
      'AddressReservation/vip: 2 addresses of it are held by 2 Services, which keep them; what is given up is open to anybody',
    ])
  })

  test('does not count what an older one has, nor a claim that nobody holds', () => {
    expect(counted(['192.0.2.4', web], ['192.0.2.8', web, { holders: [] }])).toEqual([])
  })

  test('is not said to be held by nobody before that is known', () => {
    expect(forewarnRelease(gone, around([gone], { claims: undefined }))).toEqual([expect.stringMatching(/not known yet/)])
  })
})

test('a quota that is passed says by whom, and one that is used up says nothing', () => {
  const claims = [claim('192.0.2.1', web), claim('192.0.2.2', blog), claim('198.51.100.9', web)]
  const limit = (ipv4: number) => forewarnQuota(quota('team', { namespaces: ['shop'], ipv4 }), around([], { claims }))
  expect(limit(1)).toEqual([
    'AddressQuota/team: shop: more in use than allowed; nothing is taken away, and nothing more is given',
  ])
  expect(limit(2)).toEqual([])
  const early = forewarnQuota(quota('team', { namespaces: ['shop'], ipv4: 1 }), around([], { claims: undefined }))
  expect(early).toEqual(['AddressQuota/team: how many addresses are in use is not known yet'])
})

test('it says what the statuses will say', () => {
  const at = fc.nat(19).map((n) => `192.0.2.${n}`)
  const reservations = fc.array(
    fc.record({
      addresses: fc.uniqueArray(at, { minLength: 1, maxLength: 4 }),
      created: fc.integer({ min: 1, max: 3 }),
      bound: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  )
  const holders = fc.uniqueArray(fc.tuple(at, fc.constantFrom(web, blog, mail)), { selector: ([address]) => address })
  const limit = fc.record({
    scope: fc.constantFrom('EachNamespace' as const, 'Together' as const),
    namespaces: fc.constantFrom(['shop'], ['shop', 'office']),
    ipv4: fc.nat(4),
  })
  const seen = { conflicts: 0, outside: 0, exceeded: 0 }
  fc.assert(
    fc.property(reservations, holders, limit, (written, held, spec) => {
      const objects = written.map(({ addresses, created, bound }, i) =>
        reservation(`r${i}`, { addresses, autoBind: bound ? [{ namespace: 'office', name: 'new' }] : [] }, { created }),
      )
      const claims = held.map(([address, by]) => claim(address, by))
      const team = quota('team', spec)
      const facts = around(objects, { claims })
      const book = rebuildBook({
        services: new Map(),
        claims: new Map(claims.map((one) => [one.address, one])),
        namespaces: facts.namespaces,
        reservations: facts.reservations,
        quotas: new Map([['team', team]]),
        config: { pools: [pool('lan', ADDRESSES)], l2Advertisements: [], bgp: undefined },
        lbClass: undefined,
      })
      for (const one of book.restraints.reserved.all()) {
        const status = reservationStatusIn(book, one, { held: [], services: new Map(), unchosen: undefined, now: NOW })
        const [conflict] = status.conditions.flatMap(({ type, message }) =>
          type === 'Conflict' && message !== '' ? message : [],
        )
        const outside = status.addresses.filter(({ state }) => state === 'OutsidePools')
        const lines = forewarnReservation(one.object, facts)
        expect(lines.filter((line) => line.includes('older')).length).toBe(conflict?.split('\n').length ?? 0)
        expect(lines.some((line) => line.includes('in no IPAddressPool'))).toBe(outside.length > 0)
        seen.conflicts += conflict === undefined ? 0 : 1
        seen.outside += outside.length
      }
      const [counted] = book.restraints.quotas
      if (counted === undefined) throw new Error('no quota was read')
      const exceeded = quotaStatus(counted, book.restraints.counts.usedOf(counted)).conditions[1]
      const expected = exceeded?.status === 'True' ? [`AddressQuota/team: ${exceeded.message}`] : []
      expect(forewarnQuota(team, facts)).toEqual(expected)
      seen.exceeded += expected.length
    }),
  )
  expect(Object.values(seen).every((count) => count > 0)).toBe(true)
})
