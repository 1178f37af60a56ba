import { type Ip, ipFromInt } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { ClaimView } from '../facts.ts'
import { noneReserved } from '../reserve/reserved.ts'
import { compareIps } from './claims-by-service.ts'
import { PoolIndex } from './pool-index.ts'
import { Rests } from './rests.ts'
import { claim, pool, service } from './testing/views.ts'

const address = (n: number): Ip => ipFromInt(0xc6336400n + BigInt(n), 'ipv4')
const pools = ['p', 'q'].map((name) => new PoolIndex(pool(name, [`198.51.${name === 'p' ? 100 : 101}.0/24`]), noneReserved()))

interface Note {
  readonly n: number
  readonly since: number
  readonly whose: string
  readonly key: string
  readonly rests: boolean
  readonly where: number
}

const note: fc.Arbitrary<Note> = fc.record({
  n: fc.nat(9),
  since: fc.nat(3),
  whose: fc.constantFrom('shop/a', 'shop/b'),
  key: fc.constantFrom('', 'k'),
  rests: fc.boolean(),
  where: fc.nat(2),
})

function claimOf({ n, since, whose, key }: Note): ClaimView {
  const sharing = key === '' ? undefined : { key, backend: '' }
  const rest = { for: whose, since, until: since + 1 }
  return { ...claim(address(n), service({ name: 'x' })), holders: [], phase: 'Resting', sharing, rest }
}

const bySince = (a: Note, b: Note) => a.since - b.since || compareIps(address(a.n), address(b.n))

describe('what rests', () => {
  test('is found as a list of it is', () => {
    fc.assert(
      fc.property(fc.array(note, { maxLength: 40 }), (notes) => {
        const rests = new Rests()
        const twin = new Map<number, Note>()
        for (const one of notes) {
          rests.note(address(one.n), one.rests ? claimOf(one) : undefined, pools[one.where])
          if (one.rests) twin.set(one.n, one)
          else twin.delete(one.n)
        }
        const all = [...twin.values()].sort(bySince)
        const ips = (some: readonly Note[]) => some.map(({ n }) => address(n))
        expect(rests.size).toBe(all.length)
        for (const whose of ['shop/a', 'shop/b']) {
          expect(rests.keptFor(whose)).toEqual(ips(all.filter((one) => one.whose === whose)).reverse())
        }
        expect(rests.keptFor('k\n')).toEqual(ips(all.filter(({ key }) => key === 'k')).reverse())
        for (const [i, { name }] of pools.entries()) {
          const its = ips(all.filter(({ where }) => where === i))
          expect(rests.longest(name, 'ipv4', () => true)).toBe(its[0])
          expect(rests.longest(name, 'ipv4', (ip) => ip !== its[0])).toBe(its[1])
          expect(pools[i]?.resting('ipv4')).toBe(its.length)
        }
        for (const n of twin.keys()) rests.note(address(n), undefined, undefined)
        expect([rests.size, ...pools.map((each) => each.resting('ipv4'))]).toEqual([0, 0, 0])
      }),
    )
  })
})
