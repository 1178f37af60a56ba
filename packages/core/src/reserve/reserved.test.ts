import { type Ip, ipFromInt, ipToInt } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readReservations } from './read-reservations.ts'
import { Reserved } from './reserved.ts'
import { type Span, spanText } from './span.ts'
import { reservation } from './testing/objects.ts'

const BASE = ipToInt('192.0.2.0' as Ip)
const SIZE = 24
const at = (offset: number) => ipFromInt(BASE + BigInt(offset), 'ipv4')
const UNIVERSE = Array.from({ length: SIZE }, (_, i) => at(i))

const entry = fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1)).map(([a, b]) => `${at(Math.min(a, b))}-${at(Math.max(a, b))}`)
const objects = fc
  .array(fc.tuple(fc.array(entry, { minLength: 1, maxLength: 3 }), fc.nat(3)), { maxLength: 6 })
  .map((specs) => specs.map(([addresses, created], i) => reservation(`r${i}`, { addresses }, { created })))

const within = (ip: Ip, { first, last }: Span) => ipToInt(ip) >= first && ipToInt(ip) <= last

describe('whose an address is', () => {
  test('is as a search through all of them says', () => {
    fc.assert(
      fc.property(objects, (some) => {
        const read = readReservations(some)
        const reserved = new Reserved(read)
        for (const ip of UNIVERSE) {
          const plain = read.find(({ entries }) => entries.some(({ span }) => within(ip, span)))
          expect(reserved.of(ip)?.name).toBe(plain?.name)
          const owners = read.filter((one) => reserved.ownOf(one).some((span) => within(ip, span)))
          expect(owners.map(({ name }) => name)).toEqual(plain === undefined ? [] : [plain.name])
        }
        const stretches = reserved.stretches('ipv4')
        for (const [i, stretch] of stretches.entries()) {
          expect(stretch.first <= stretch.last).toBe(true)
          expect(i === 0 || stretch.first > (stretches[i - 1]?.last ?? 0n)).toBe(true)
        }
      }),
    )
  })

  test('clashes are told to the younger, with the older one and where', () => {
    fc.assert(
      fc.property(objects, (some) => {
        const read = readReservations(some)
        const reserved = new Reserved(read)
        for (const [age, one] of read.entries()) {
          const own = (ip: Ip) => one.entries.some(({ span }) => within(ip, span))
          const lost = UNIVERSE.filter((ip) => own(ip) && reserved.of(ip) !== one)
          const clashes = reserved.clashesOf(one)
          expect(clashes.length > 0).toBe(lost.length > 0)
          for (const { span, older } of clashes) {
            expect(read.indexOf(older)).toBeLessThan(age)
            expect(lost.some((ip) => within(ip, span))).toBe(true)
          }
        }
      }),
    )
  })

  test('does not depend on the order in which they come', () => {
    fc.assert(
      fc.property(objects, fc.nat(5), (some, turn) => {
        const turned = [...some.slice(turn), ...some.slice(0, turn)]
        const [a, b] = [new Reserved(readReservations(some)), new Reserved(readReservations(turned))]
        for (const ip of UNIVERSE) expect(a.of(ip)?.name).toBe(b.of(ip)?.name)
      }),
    )
  })

  test('of the same age the lower uid counts', () => {
    const read = readReservations(['b', 'a'].map((name) => reservation(name, { addresses: ['192.0.2.1'] })))
    expect(new Reserved(read).of('192.0.2.1' as Ip)?.name).toBe('a')
  })

  test('a /8 and half of IPv6 are one stretch each, and an address in the middle cuts them', () => {
    const read = readReservations([
      reservation('wide', { mode: 'Exclude', addresses: ['10.0.0.0/8', '8000::/1'] }, { created: 1 }),
      reservation('one', { addresses: ['10.1.0.0'] }),
    ])
    const reserved = new Reserved(read)
    const texts = (family: 'ipv4' | 'ipv6') =>
      reserved.stretches(family).map((stretch) => `${stretch.reservation.name} ${spanText(stretch)}`)
    expect(texts('ipv4')).toEqual(['wide 10.0.0.0/16', 'one 10.1.0.0', 'wide 10.1.0.1-10.255.255.255'])
    expect(texts('ipv6')).toEqual(['wide 8000::/1'])
  })
})

test('by name and by who it is bound to', () => {
  const autoBind = [{ namespace: 'shop', name: 'web' }]
  const read = readReservations([
    reservation('b', { addresses: ['192.0.2.2'], autoBind }, { created: 2 }),
    reservation('a', { addresses: ['192.0.2.1'], autoBind }, { created: 3 }),
  ])
  const reserved = new Reserved(read)
  expect(reserved.get('a')?.name).toBe('a')
  expect(reserved.get('c')).toBeUndefined()
  expect(reserved.boundTo('shop/web').map(({ name }) => name)).toEqual(['b', 'a'])
  expect(reserved.boundTo('shop/blog')).toEqual([])
})
