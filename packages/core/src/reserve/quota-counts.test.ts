import { familyOf, type Ip } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AddressQuotaSpec } from './objects.ts'
import { countsPool, isAbout, type Quota, readQuotas } from './quota.ts'
import { QuotaCounts, type QuotaFacts } from './quota-counts.ts'
import { quota } from './testing/objects.ts'

const NAMESPACES = ['a', 'b', 'c']
const IPS = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '2001:db8::1', '2001:db8::2'].map((text) => text as Ip)
const poolOf = (ip: Ip) => (ip.endsWith('1') ? 'gold' : 'web')
const LABELS = new Map([
  ['a', new Map([['team', 'x']])],
  ['b', new Map([['team', 'x']])],
  ['c', new Map()],
])

type Holders = ReadonlyMap<Ip, ReadonlySet<string>>
const namespaces = fc.subarray(NAMESPACES).map((some): ReadonlySet<string> => new Set(some))
const spec: fc.Arbitrary<Partial<AddressQuotaSpec>> = fc.record(
  {
    scope: fc.constantFrom('EachNamespace' as const, 'Together' as const),
    namespaces: fc.subarray(NAMESPACES),
    namespaceSelectors: fc.constantFrom([{ matchLabels: { team: 'x' } }], [{}]),
    pools: fc.constantFrom(['web'], ['gold'], ['none']),
    ipv4: fc.nat(3),
    ipv6: fc.nat(3),
  },
  { requiredKeys: ['scope'] },
)
const quotas = fc.array(spec, { maxLength: 4 }).map((specs) => readQuotas(specs.map((one, i) => quota(`q${i}`, one))))
const changes = fc.array(fc.tuple(fc.constantFrom(...IPS), namespaces), { maxLength: 20 })
const binding = fc.array(fc.tuple(fc.constantFrom(...IPS), namespaces), { maxLength: 5 }).map((found): Holders => new Map(found))

function factsOf(read: readonly Quota[], bound: Holders): QuotaFacts {
  return {
    quotas: read,
    labelsOf: (namespace) => LABELS.get(namespace),
    bound: [...bound].map(([ip, to]) => ({ namespaces: to, pool: poolOf(ip), family: familyOf(ip), size: 1n })),
    boundAt: (ip) => bound.get(ip) ?? new Set(),
  }
}

/** Counted from nothing: every address once under each name that it counts for. */
function plainCount(one: Quota, held: Holders, bound: Holders): ReadonlyMap<string, readonly [number, number]> {
  const used = new Map<string, [number, number]>()
  for (const ip of IPS) {
    if (!countsPool(one, poolOf(ip))) continue
    const all = [...(held.get(ip) ?? []), ...(bound.get(ip) ?? [])]
    const under = all.filter((name) => isAbout(one, name, LABELS.get(name)) === true)
    for (const name of new Set(one.scope === 'Together' ? under.map(() => '') : under)) {
      const [four, six] = used.get(name) ?? [0, 0]
      used.set(name, familyOf(ip) === 'ipv4' ? [four + 1, six] : [four, six + 1])
    }
  }
  return used
}

function play(read: readonly Quota[], bound: Holders, steps: readonly (readonly [Ip, ReadonlySet<string>])[]) {
  const counts = new QuotaCounts(factsOf(read, bound))
  const held = new Map<Ip, ReadonlySet<string>>()
  for (const [ip, after] of steps) {
    counts.change(ip, poolOf(ip), held.get(ip) ?? new Set(), after)
    held.set(ip, after)
  }
  return { counts, held }
}

describe('counters kept by changes', () => {
  test('are what a count from nothing finds', () => {
    fc.assert(
      fc.property(quotas, binding, changes, (read, bound, steps) => {
        const { counts, held } = play(read, bound, steps)
        for (const one of read) {
          const used = [...counts.usedOf(one)].map(([name, { ipv4, ipv6 }]) => [name, [Number(ipv4), Number(ipv6)]] as const)
          expect(new Map(used)).toEqual(plainCount(one, held, bound))
        }
      }),
    )
  })

  test('refuse exactly what would pass a limit, of any quota', () => {
    fc.assert(
      fc.property(
        quotas,
        binding,
        changes,
        fc.constantFrom(...IPS),
        fc.constantFrom(...NAMESPACES),
        (read, bound, steps, ip, who) => {
          const { counts, held } = play(read, bound, steps)
          const holders = held.get(ip) ?? new Set()
          const after = new Map([...held, [ip, new Set([...holders, who])]])
          const passed = read.filter((one) => {
            const limit = one.limit[familyOf(ip)]
            const [before, then] = [plainCount(one, held, bound), plainCount(one, after, bound)]
            const side = familyOf(ip) === 'ipv4' ? 0 : 1
            return (
              limit !== undefined &&
              [...then].some(([name, now]) => now[side] > limit && now[side] > (before.get(name)?.[side] ?? 0))
            )
          })
          const no = counts.against(ip, poolOf(ip), who, holders)
          expect(no === undefined ? undefined : 'quota' in no && no.quota).toBe(passed[0]?.name)
        },
      ),
    )
  })
})

test('an address that is nobody’s is refused as any other', () => {
  const read = readQuotas([quota('q', { namespaces: ['a'], ipv4: 1 })])
  const { counts } = play(read, new Map(), [['192.0.2.1' as Ip, new Set(['a'])]])
  expect(counts.againstAny('web', 'ipv4', 'a')).toEqual({ why: 'QuotaExceeded', quota: 'q', family: 'ipv4', used: 1, limit: 1 })
  expect(counts.againstAny('web', 'ipv6', 'a')).toBeUndefined()
  expect(counts.againstAny('web', 'ipv4', 'b')).toBeUndefined()
})

test('a namespace that was not read waits where labels count', () => {
  const read = readQuotas([quota('q', { namespaceSelectors: [{}], ipv4: 1 })])
  const counts = new QuotaCounts({ ...factsOf(read, new Map()), labelsOf: () => undefined })
  expect(counts.againstAny('web', 'ipv4', 'new')).toEqual({ why: 'NamespaceUnknown', pool: 'web' })
})

describe('what is wrong with a quota is named', () => {
  test.each<[Partial<AddressQuotaSpec>, readonly string[]]>([
    [{ ipv4: 1 }, ['QuotaForNobody']],
    [{ namespaces: ['a'] }, ['QuotaOfNothing']],
    [{}, ['QuotaForNobody', 'QuotaOfNothing']],
    [{ namespaceSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Near' }] }], ipv4: 1 }, ['SelectorInvalid']],
    [{ namespaceSelectors: [{}], ipv6: 0 }, []],
  ])('%j', (one, faults) => {
    expect(readQuotas([quota('q', one)]).flatMap((read) => read.faults.map(({ fault }) => fault))).toEqual(faults)
  })
})
