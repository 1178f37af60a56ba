/**
 * Histories of Services, reservations and quotas under one controller: nobody gains an address that is set apart for others, no quota is
 * passed by what is given, nothing is taken away, and the counters are those of a count from nothing.
 */
import { familyOf, type Ip } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { ServiceView } from '../facts.ts'
import type { AddressQuotaObject, AddressReservationObject } from '../reserve/objects.ts'
import { countsPool, isAbout, readQuotas } from '../reserve/quota.ts'
import { readReservations } from '../reserve/read-reservations.ts'
import { has, isFor, isOver, type Reservation } from '../reserve/reservation.ts'
import { quota, reservation } from '../reserve/testing/objects.ts'
import { rebuildBook } from './rebuild-book.ts'
import { Controller } from './testing/controller.ts'
import { Store } from './testing/store.ts'
import { pool, service } from './testing/views.ts'

const POOLS = [pool('web', ['198.51.100.0/29', '2001:db8::/126']), pool('hold', ['198.51.100.16/31'], { autoAssign: false })]
const IPS = ['198.51.100.0', '198.51.100.1', '198.51.100.2', '198.51.100.16', '2001:db8::1']
const NAMESPACES = ['a', 'b']
const NAMES = ['x', 'y', 'z']
const LABELS = new Map([
  ['a', new Map([['team', 'x']])],
  ['b', new Map<string, string>()],
])

const allow = fc.constantFrom(
  [],
  [{ namespaces: ['a'] }],
  [{ namespaceSelector: { matchLabels: { team: 'x' } } }],
  [{ namespaces: ['b'], serviceSelector: { matchLabels: { app: 'web' } } }],
)
const reservations = fc.array(
  fc.record({
    addresses: fc.uniqueArray(fc.constantFrom(...IPS, '198.51.100.0/30'), { minLength: 1, maxLength: 3 }),
    exclude: fc.boolean(),
    allow,
    bound: fc.option(fc.tuple(fc.constantFrom(...NAMESPACES), fc.constantFrom(...NAMES))),
    expires: fc.option(fc.constantFrom(5, 15)),
    created: fc.nat(3),
  }),
  { maxLength: 3 },
)
const quotas = fc.array(
  fc.record({
    scope: fc.constantFrom('EachNamespace' as const, 'Together' as const),
    namespaces: fc.subarray(NAMESPACES, { minLength: 1 }),
    pools: fc.option(fc.constantFrom(['web'], ['hold'])),
    ipv4: fc.nat(3),
  }),
  { maxLength: 2 },
)
const change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('put' as const), who: who(), ask: ask(), families: families() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), who: who() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reserve' as const), reservations }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('limit' as const), quotas }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
)

function who() {
  return fc.record({
    namespace: fc.constantFrom(...NAMESPACES),
    name: fc.constantFrom(...NAMES),
    web: fc.boolean(),
    share: fc.constantFrom('', '', 'k'),
  })
}

function ask() {
  return fc.oneof(
    fc.constant({}),
    fc.constantFrom(...IPS.slice(0, 4)).map((ip) => ({ ask: [ip] })),
    fc.constantFrom('r0', 'r1', 'none').map((askReservation) => ({ askReservation })),
  )
}

function families() {
  return fc.constantFrom({}, {}, { families: ['ipv4', 'ipv6'] as const, policy: 'PreferDualStack' as const })
}

type Change = typeof change extends fc.Arbitrary<infer C> ? C : never

/** What a status shows, by address. */
function shown(store: Store): ReadonlyMap<Ip, readonly ServiceView[]> {
  const all = new Map<Ip, ServiceView[]>()
  for (const view of store.services.values()) for (const ip of view.ips) all.set(ip, [...(all.get(ip) ?? []), view])
  return all
}

/** A search through all of them. */
function mayGain(ip: Ip, view: ServiceView, read: readonly Reservation[], now: number): boolean {
  const first = read.find((one) => has(one, ip))
  return first === undefined || (isFor(first, view, LABELS.get(view.namespace)) && !isOver(first, now))
}

function usedUnder(
  one: ReturnType<typeof readQuotas>[number],
  store: Store,
  read: readonly Reservation[],
): ReadonlyMap<string, number> {
  const under = new Map<string, Set<Ip>>()
  const count = (ip: Ip, namespace: string) => {
    if (familyOf(ip) !== 'ipv4' || isAbout(one, namespace, LABELS.get(namespace)) !== true) return
    const home = POOLS.find((each) =>
      each.cidrs.some(({ family, first, length }) => family === 'ipv4' && inCidr(ip, first, length)),
    )
    if (home === undefined || !countsPool(one, home.name)) return
    const bucket = one.scope === 'Together' ? '' : namespace
    under.set(bucket, (under.get(bucket) ?? new Set()).add(ip))
  }
  for (const [ip, views] of shown(store)) for (const { namespace } of views) count(ip, namespace)
  for (let i = 0; i < 18; i++) {
    const ip = `198.51.100.${i}` as Ip
    for (const key of read.find((r) => has(r, ip))?.autoBind ?? []) count(ip, key.split('/')[0] ?? '')
  }
  return new Map([...under].map(([bucket, ips]) => [bucket, ips.size]))
}

function inCidr(ip: Ip, first: bigint, length: number): boolean {
  const at = BigInt(ip.split('.').reduce((n, part) => n * 256 + Number(part), 0))
  return at >> BigInt(32 - length) === first >> BigInt(32 - length)
}

function play(history: readonly Change[]) {
  const store = new Store()
  const controller = new Controller(store, POOLS)
  for (const [name, labels] of LABELS) controller.useNamespace(name, labels)
  const seen = { gains: 0, refusals: 0 }
  let uids = 0
  for (const one of history) {
    if (one.do === 'wait') controller.now += 10
    else if (one.do === 'reserve') controller.useReservations(one.reservations.map(objectOf))
    else if (one.do === 'limit') controller.useQuotas(one.quotas.map(limitOf))
    else if (one.do === 'remove') store.remove(`${one.who.namespace}/${one.who.name}`)
    else {
      const { namespace, name, web, share } = one.who
      const key = `${namespace}/${name}`
      const written = {
        namespace,
        name,
        share,
        uid: `u${uids++}`,
        created: uids,
        ports: [`TCP/${uids}`],
        ...one.ask,
        ...one.families,
      }
      const there = store.services.get(key)
      const fresh = service({ ...written, labels: web ? { app: 'web' } : {} })
      if (there === undefined) store.put(fresh)
      else store.edit(key, { request: fresh.request, labels: fresh.labels })
    }
    settle(store, controller, seen)
  }
  return seen
}

function settle(store: Store, controller: Controller, seen: { gains: number; refusals: number }): void {
  const before = shown(store)
  const read = readReservations([...controller.facts.reservations.values()])
  const limits = readQuotas([...controller.facts.quotas.values()])
  const usedBefore = limits.map((one) => usedUnder(one, store, read))
  controller.settle()
  for (const [ip, views] of shown(store)) {
    for (const view of views) {
      if (before.get(ip)?.some(({ uid }) => uid === view.uid)) continue
      seen.gains++
      expect([view.key, ip, mayGain(ip, view, read, controller.now)]).toEqual([view.key, ip, true])
    }
  }
  for (const [i, one] of limits.entries()) {
    const was = usedBefore[i]
    const now = usedUnder(one, store, read)
    for (const [bucket, used] of now) {
      expect(used).toBeLessThanOrEqual(Math.max(one.limit.ipv4 ?? used, was?.get(bucket) ?? 0))
    }
    const counted = [...controller.book.restraints.counts.usedOf(controller.book.restraints.quotas[i] ?? one)]
    const ipv4 = counted.flatMap(([bucket, { ipv4 }]) => (ipv4 > 0n ? [[bucket, Number(ipv4)] as const] : []))
    expect(new Map(ipv4)).toEqual(now)
    const again = rebuildBook(controller.facts)
    expect([...again.restraints.counts.usedOf(again.restraints.quotas[i] ?? one)].sort()).toEqual(counted.sort())
  }
  for (const decision of controller.decisions.values()) if (decision.decision === 'Refused') seen.refusals++
}

function objectOf(
  spec: {
    addresses: string[]
    exclude: boolean
    allow: readonly object[]
    bound: [string, string] | null
    expires: number | null
    created: number
  },
  i: number,
): AddressReservationObject {
  const { addresses, exclude, bound, expires, created } = spec
  if (exclude) return reservation(`r${i}`, { mode: 'Exclude', addresses }, { created })
  const autoBind = bound === null ? [] : [{ namespace: bound[0], name: bound[1] }]
  return reservation(`r${i}`, { addresses, allow: spec.allow, autoBind, ...(expires !== null && { expires }) }, { created })
}

function limitOf(
  {
    pools,
    ...spec
  }: { scope: 'EachNamespace' | 'Together'; namespaces: string[]; pools: readonly string[] | null; ipv4: number },
  i: number,
): AddressQuotaObject {
  return quota(`q${i}`, { ...spec, ...(pools !== null && { pools }) })
}

describe('whatever happens', () => {
  test('what is set apart is gained by those it is for only, and no quota is passed', () => {
    const seen = { gains: 0, refusals: 0 }
    fc.assert(
      fc.property(fc.array(change, { minLength: 3, maxLength: 14 }), (history) => {
        const { gains, refusals } = play(history)
        seen.gains += gains
        seen.refusals += refusals
      }),
      { numRuns: 300 },
    )
    expect(seen.gains).toBeGreaterThan(200)
    expect(seen.refusals).toBeGreaterThan(200)
  })
})
