import { cidrContains, type Family, type Ip, ipFromInt, ipToInt } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { PoolView } from '../facts.ts'
import { readReservations } from '../reserve/read-reservations.ts'
import { Reserved } from '../reserve/reserved.ts'
import { reservation } from '../reserve/testing/objects.ts'
import { Pools } from './pools.ts'
import { PlainPool } from './testing/plain-pool.ts'
import { ip, pool } from './testing/views.ts'

function take(pools: Pools, address: Ip): void {
  const home = pools.find(address)
  home?.pool.take(home.block, home.offset)
}

function give(pools: Pools, address: Ip): void {
  const home = pools.find(address)
  home?.pool.give(home.block, home.offset)
}

function only(view: PoolView): { readonly pools: Pools; readonly lowest: (family: Family) => Ip | undefined } {
  const pools = new Pools([view])
  return { pools, lowest: (family) => pools.get(view.name)?.lowestFree(family) }
}

/** Takes the lowest again and again. */
function fill(pools: Pools, name: string, family: Family, most: number): Ip[] {
  const given: Ip[] = []
  for (let next = pools.get(name)?.lowestFree(family); next !== undefined && given.length < most; ) {
    take(pools, next)
    given.push(next)
    next = pools.get(name)?.lowestFree(family)
  }
  return given
}

/** Where among the addresses of all pools something is set apart, and how much. */
const apart = fc.array(fc.tuple(fc.nat(2 ** 12), fc.integer({ min: 1, max: 60 })), { maxLength: 4 })

function reservedOf(addresses: readonly string[]): Reserved {
  return new Reserved(readReservations([reservation('apart', { mode: 'Exclude', addresses })]))
}

/** Pools that do not overlap: each CIDR in a /24 or a /112 of its own, in any order. */
const views: fc.Arbitrary<readonly PoolView[]> = fc
  .uniqueArray(
    fc.record({ place: fc.nat(60), v4: fc.boolean(), hostBits: fc.nat(8), at: fc.nat(255), in: fc.constantFrom('a', 'b', 'c') }),
    { selector: ({ place }) => place, minLength: 1, maxLength: 12 },
  )
  .chain((blocks) =>
    fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }).map((avoid) =>
      ['a', 'b', 'c'].map((name, i) =>
        pool(
          name,
          blocks
            .filter((block) => block.in === name)
            .map(({ place, v4, hostBits, at }) =>
              v4
                ? `198.18.${place}.${at}/${32 - hostBits}`
                : `2001:db8:${place.toString(16)}::${at.toString(16)}/${128 - hostBits}`,
            ),
          { avoidBuggyIps: avoid[i] ?? false },
        ),
      ),
    ),
  )

describe('Pools', () => {
  test('are the plain set with a scan, whatever the CIDRs and the history', () => {
    let compared = 0
    fc.assert(
      fc.property(views, fc.array(fc.nat(2 ** 20), { maxLength: 150 }), apart, (written, picks, ends) => {
        const all = written.flatMap((view) => view.cidrs.flatMap((cidr) => [...PlainPool.addresses(cidr)]))
        const spans = ends.flatMap(([from, length]) => all.slice(from % Math.max(1, all.length)).slice(0, length))
        const pools = new Pools(written, reservedOf(spans))
        const twins = new Map(written.map((view) => [view.name, new PlainPool(view, spans)]))
        for (const pick of picks) {
          const address = all[pick % Math.max(1, all.length)]
          if (address === undefined) return
          const home = pools.find(address)
          const twin = [...twins.values()].find((one) => one.contains(address))
          expect(home?.pool.name).toBe(twin?.name)
          // Half of the time the lowest free one is taken, as the allocator does.
          const next = pick % 2 === 0 ? address : (home?.pool.lowestFree('ipv4') ?? address)
          if (twin?.uses(next)) {
            give(pools, next)
            twin.give(next)
          } else if (twin?.contains(next)) {
            take(pools, next)
            twin.take(next)
          }
          for (const [name, each] of twins) {
            for (const family of ['ipv4', 'ipv6'] as const) {
              compared++
              expect(pools.get(name)?.lowestFree(family)).toBe(each.lowestFree(family))
              expect(pools.get(name)?.inUse(family)).toBe(each.inUse(family))
            }
          }
        }
      }),
      { numRuns: 60 },
    )
    expect(compared).toBeGreaterThan(1000)
  })

  test('find the pool of an address, or none', () => {
    fc.assert(
      fc.property(views, fc.nat(70), fc.nat(255), fc.boolean(), (written, place, at, v4) => {
        const address = ip(v4 ? `198.18.${place}.${at}` : `2001:db8:${place.toString(16)}::${at.toString(16)}`)
        const ghost = (view: PoolView) => view.avoidBuggyIps && v4 && (at === 0 || at === 255)
        const home = written.find((view) => !ghost(view) && view.cidrs.some((cidr) => cidrContains(cidr, address)))
        expect(new Pools(written).find(address)?.pool.name).toBe(home?.name)
      }),
    )
  })

  test('come in order of name, whatever the order written', () => {
    const names = [...new Pools([pool('web', []), pool('Web', []), pool('a', []), pool('web-2', [])]).all()].map(
      ({ name }) => name,
    )
    expect(names).toEqual(['Web', 'a', 'web', 'web-2'])
  })
})

describe('the lowest free address', () => {
  test('follows the CIDRs as written, ascending inside each', () => {
    const { pools } = only(pool('p', ['198.51.100.8/31', '198.51.100.1-198.51.100.3', '2001:db8::/127']))
    expect(fill(pools, 'p', 'ipv4', 9)).toEqual(['198.51.100.8', '198.51.100.9', '198.51.100.1', '198.51.100.2', '198.51.100.3'])
    expect(fill(pools, 'p', 'ipv6', 9)).toEqual(['2001:db8::', '2001:db8::1'])
  })

  test('comes back when it is given back', () => {
    const { pools, lowest } = only(pool('p', ['198.51.100.0/24', '198.51.101.0/24']))
    fill(pools, 'p', 'ipv4', 1000)
    expect(lowest('ipv4')).toBeUndefined()
    for (const back of ['198.51.101.7', '198.51.100.200', '198.51.100.3']) {
      give(pools, ip(back))
      expect(lowest('ipv4')).toBe(back)
    }
  })

  test.each([
    ['198.51.100.0/32', 0, undefined],
    ['198.51.100.255/32', 0, undefined],
    ['198.51.100.0/31', 1, '198.51.100.1'],
    ['198.51.100.254/31', 1, '198.51.100.254'],
    ['198.51.100.0/24', 254, '198.51.100.1'],
    ['198.51.100.0/23', 508, '198.51.100.1'],
    ['198.51.100.224/27', 31, '198.51.100.224'],
  ])('%s without .0 and .255 has %i', (cidr, count, first) => {
    const { pools } = only(pool('p', [cidr], { avoidBuggyIps: true }))
    const given = fill(pools, 'p', 'ipv4', 1000)
    expect([given.length, given[0]]).toEqual([count, first])
    expect(given.filter((address) => /\.(0|255)$/.test(address))).toEqual([])
  })

  test('avoidBuggyIps leaves IPv6 alone', () => {
    expect(only(pool('p', ['2001:db8::/64'], { avoidBuggyIps: true })).lowest('ipv6')).toBe('2001:db8::')
  })

  test('a thousand full CIDRs before the one with room', () => {
    const { pools, lowest } = only(
      pool(
        'p',
        Array.from({ length: 1000 }, (_, i) => `198.18.${i >> 7}.${2 * (i & 127)}/31`),
      ),
    )
    expect(fill(pools, 'p', 'ipv4', 1999)).toHaveLength(1999)
    expect(lowest('ipv4')).toBe('198.18.7.207')
  })

  test('100,000 in use in a /8 and in a /64', () => {
    const { pools, lowest } = only(pool('p', ['10.0.0.0/8', '2001:db8::/64']))
    expect(fill(pools, 'p', 'ipv4', 100_000)).toHaveLength(100_000)
    expect(fill(pools, 'p', 'ipv6', 100_000)).toHaveLength(100_000)
    expect([lowest('ipv4'), lowest('ipv6')]).toEqual([ipFromInt(ipToInt(ip('10.0.0.0')) + 100_000n, 'ipv4'), '2001:db8::1:86a0'])
  })

  test('addresses far up in a huge CIDR are counted and do not disturb the lowest', () => {
    const { pools, lowest } = only(pool('p', ['::/1']))
    const far = ['7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db8::1', '0:0:0:1::'].map(ip)
    for (const address of far) take(pools, address)
    expect([lowest('ipv6'), pools.get('p')?.inUse('ipv6')]).toEqual(['::', 3])
    for (const address of far) give(pools, address)
    expect([lowest('ipv6'), pools.get('p')?.inUse('ipv6')]).toEqual(['::', 0])
  })
})

describe('what is set apart', () => {
  const excluding = (cidr: string, ...addresses: readonly string[]) => {
    const pools = new Pools([pool('p', [cidr])], reservedOf(addresses))
    return { pools, lowest: (family: Family) => pools.get('p')?.lowestFree(family) }
  }

  test('is passed over, and stays so when somebody who held it gives it back', () => {
    const { pools, lowest } = excluding('198.51.100.0/29', '198.51.100.0-198.51.100.2', '198.51.100.4')
    expect(lowest('ipv4')).toBe('198.51.100.3')
    for (const address of ['198.51.100.1', '198.51.100.3'].map(ip)) take(pools, address)
    expect([lowest('ipv4'), pools.get('p')?.inUse('ipv4')]).toEqual(['198.51.100.5', 2])
    for (const address of ['198.51.100.1', '198.51.100.3'].map(ip)) give(pools, address)
    expect([lowest('ipv4'), pools.get('p')?.inUse('ipv4')]).toEqual(['198.51.100.3', 0])
  })

  test('half of a /8 costs nothing', () => {
    const { lowest } = excluding('10.0.0.0/8', '10.0.0.0/9')
    expect(lowest('ipv4')).toBe('10.128.0.0')
  })

  test.each([
    ['the first half', '2001:db8::/33', '2001:db8:8000::'],
    [
      'a start, a gap and the rest of the first half',
      '2001:db8::-2001:db8:7fff:ffff:ffff:ffff:ffff:fffe',
      '2001:db8:7fff:ffff:ffff:ffff:ffff:ffff',
    ],
  ])('%s of a /32 of IPv6', (_, excluded, first) => {
    const { pools, lowest } = excluding('2001:db8::/32', excluded)
    expect(lowest('ipv6')).toBe(first)
    expect(pools.find(ip('2001:db8::1'))?.pool.name).toBe('p')
  })

  test('what lies behind it is reached when what lies before it is in use', () => {
    const { pools, lowest } = excluding('2001:db8::/32', '2001:db8::2-2001:db8:ff::')
    for (const expected of ['2001:db8::', '2001:db8::1', '2001:db8:ff::1', '2001:db8:ff::2']) {
      expect(lowest('ipv6')).toBe(expected)
      take(pools, ip(expected))
    }
  })

  test('all of it is no room', () => {
    expect(excluding('198.51.100.0/24', '198.51.0.0/16').lowest('ipv4')).toBeUndefined()
  })
})
