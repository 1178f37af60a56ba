/** Addresses that rest under one controller that sees everything: who gets which, and what waits. */
import type { Ip } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { PoolView, RestRule } from '../facts.ts'
import { quota, reservation } from '../reserve/testing/objects.ts'
import { restsToEnd } from './ended-rests.ts'
import { Controller } from './testing/controller.ts'
import { Store } from './testing/store.ts'
import { ip, pinned, pool, service, type Written } from './testing/views.ts'

const REST: RestRule = { ms: 10, strict: false }
const STRICT: RestRule = { ms: 10, strict: true }
const FOUR = '198.51.100.0/30'

class Play {
  readonly store = new Store()
  readonly controller: Controller

  constructor(pools: readonly PoolView[]) {
    this.controller = new Controller(this.store, pools)
  }

  put(...services: readonly Written[]): this {
    for (const one of services) this.store.put(service(one))
    return this.settled()
  }

  gone(...names: readonly string[]): this {
    for (const name of names) {
      this.store.remove(`shop/${name}`)
      this.settled().after(1)
    }
    return this
  }

  /** What is over is ended, as the leader does. */
  after(ms: number): this {
    this.controller.now += ms
    this.store.now = this.controller.now
    this.settled()
    for (const { claim } of restsToEnd(this.controller.book, this.controller.now, false).ended) {
      const { address, uid: claimUid, resourceVersion } = claim
      expect(this.store.perform({ do: 'end-rest', address, claimUid, resourceVersion })).toEqual({ done: true })
    }
    return this.settled()
  }

  settled(): this {
    this.controller.settle()
    return this
  }

  /** Its addresses, or the word for why not. */
  of(name: string): string {
    const decision = this.controller.decisions.get(`shop/${name}`)
    if (decision?.decision === 'Refused') return decision.refusal.why
    return this.store.services.get(`shop/${name}`)?.ips.join(' ') ?? 'none'
  }

  get resting(): readonly Ip[] {
    return [...this.store.claims.values()].flatMap(({ address, phase }) => (phase === 'Resting' ? address : [])).sort()
  }
}

const all = (play: Play, ...names: readonly string[]) => names.map((name) => play.of(name))

describe('who comes back', () => {
  test('gets what it had last, before what it had before', () => {
    const play = new Play([pool('p', [FOUR], { rest: REST })]).put({ name: 'a', ask: ['198.51.100.3'] }).gone('a')
    play
      .put({ name: 'a', ask: ['198.51.100.2'] })
      .gone('a')
      .put({ name: 'a' })
    expect([play.of('a'), play.resting]).toEqual(['198.51.100.2', ['198.51.100.3']])
  })
  test('finds it in the pool where it is, though another is asked before', () => {
    const pools = [pool('a', ['198.51.100.8/31']), pool('p', [FOUR], { rest: REST })]
    const play = new Play(pools).put({ name: 'x', askPool: 'p' }).gone('x').put({ name: 'x' })
    expect(play.of('x')).toBe('198.51.100.0')
  })
  test('does not get it from a pool that only gives to who asks', () => {
    const pools = [pool('a', ['198.51.100.8/31']), pool('p', [FOUR], { rest: REST, autoAssign: false })]
    const play = new Play(pools).put({ name: 'x', askPool: 'p' }).gone('x').put({ name: 'x' })
    expect([play.of('x'), play.resting]).toEqual(['198.51.100.8', ['198.51.100.0']])
  })
  test('with both families gets both back', () => {
    const both = { families: ['ipv4', 'ipv6'], policy: 'PreferDualStack' } as const
    const play = new Play([pool('p', [FOUR, '2001:db8::/126'], { rest: REST })])
    play
      .put({ name: 'x', ...both })
      .gone('x')
      .put({ name: 'other', ...both }, { name: 'x', ...both })
    expect(all(play, 'x', 'other')).toEqual(['198.51.100.0 2001:db8::', '198.51.100.1 2001:db8::1'])
  })
  test('does not get it where a quota says no', () => {
    const play = new Play([pool('p', [FOUR], { rest: REST })]).put({ name: 'x' }).gone('x')
    play.controller.useQuotas([quota('one', { namespaces: ['shop'], ipv4: 0 })])
    expect(play.put({ name: 'x' }).of('x')).toBe('QuotaExceeded')
  })
})

describe('others', () => {
  test('get it only where no pool they may use has anything else', () => {
    const gold = pool('gold', ['198.51.100.8/32'], { rest: REST, allocation: pinned({ namespaces: ['shop'] }) })
    const play = new Play([gold, pool('p', ['198.51.100.0/32'])]).put({ name: 'x' }).gone('x').put({ name: 'y' }, { name: 'z' })
    expect(all(play, 'y', 'z')).toEqual(['198.51.100.0', '198.51.100.8'])
  })
  test('get a second address of what rests, rather than none', () => {
    const play = new Play([pool('p', [FOUR, '2001:db8::/128'], { rest: REST })])
      .put({ name: 'six', families: ['ipv6'] })
      .gone('six')
    play.put({ name: 'x', families: ['ipv4', 'ipv6'], policy: 'PreferDualStack' })
    expect(play.of('x')).toBe('198.51.100.0 2001:db8::')
  })
  test('never get it strictly, nor by asking, until it is over; who had it asks with success', () => {
    const play = new Play([pool('p', ['198.51.100.0/32'], { rest: STRICT })]).put({ name: 'x' }).gone('x')
    play.put({ name: 'y', ask: ['198.51.100.0'] }, { name: 'z', created: 1 })
    expect(all(play, 'y', 'z')).toEqual(['AddressResting', 'AddressResting'])
    expect(play.put({ name: 'x', ask: ['198.51.100.0'] }).of('x')).toBe('198.51.100.0')
    expect(all(play, 'y', 'z')).toEqual(['AddressTaken', 'PoolsExhausted'])
    play.gone('x').after(8)
    expect(all(play, 'y', 'z')).toEqual(['AddressResting', 'AddressResting'])
    play.after(1)
    expect(all(play, 'y', 'z')).toEqual(['198.51.100.0', 'PoolsExhausted'])
  })
  test('hear nothing of whose it was', () => {
    const play = new Play([pool('p', ['198.51.100.0/32'], { rest: STRICT })]).put({ name: 'secret' }).gone('secret')
    play.put({ name: 'y', ask: ['198.51.100.0'] }, { name: 'z' })
    const told = play.store.told.filter((line) => /^shop\/[yz]/.test(line))
    expect(told).toHaveLength(2)
    expect(told.join()).not.toContain('secret')
  })
  test('who have it by their status keep it, strictly or not', () => {
    const play = new Play([pool('p', [FOUR], { rest: STRICT })]).put({ name: 'x' }).gone('x')
    play.put({ name: 'y', ips: ['198.51.100.0'], from: 'p' })
    expect([play.of('y'), play.resting, play.store.claims.get(ip('198.51.100.0'))?.phase]).toEqual([
      '198.51.100.0',
      [],
      'Assigned',
    ])
  })
  test('in a pool that lets nothing rest any more get it like any other', () => {
    const play = new Play([pool('p', ['198.51.100.0/32'], { rest: STRICT })]).put({ name: 'x' }).gone('x').put({ name: 'y' })
    expect(play.of('y')).toBe('AddressResting')
    play.controller.usePools([pool('p', ['198.51.100.0/32'])])
    expect(play.settled().of('y')).toBe('198.51.100.0')
  })
})

test('of too many in one pool those released first are ended before their time', () => {
  const play = new Play([pool('p', [FOUR], { rest: STRICT }), pool('q', ['198.51.100.8/32'], { rest: REST })])
  play.put({ name: 'x', askPool: 'q' }).gone('x')
  for (const name of ['a', 'b', 'c']) play.put({ name }).gone(name)
  const { ended } = restsToEnd(play.controller.book, play.controller.now, false, 1)
  expect(ended.map(({ rest }) => rest.for)).toEqual(['shop/a', 'shop/b'])
})

describe('what is set apart', () => {
  const vip = reservation('vip', { addresses: ['198.51.100.0'], allow: [{ namespaces: ['shop'] }] })
  test('does not rest', () => {
    const play = new Play([pool('p', [FOUR], { rest: STRICT })])
    play.controller.useReservations([vip])
    play.put({ name: 'x', askReservation: 'vip' }).gone('x')
    expect(play.resting).toEqual([])
  })
  test('later rests no more, and is not its former holder’s without asking', () => {
    const play = new Play([pool('p', [FOUR], { rest: STRICT })]).put({ name: 'x' }).gone('x')
    play.controller.useReservations([vip])
    play.put({ name: 'x' }, { name: 'y', askReservation: 'vip' })
    expect(all(play, 'x', 'y')).toEqual(['198.51.100.1', '198.51.100.0'])
    play.gone('y').after(1)
    expect(play.resting).toEqual([])
  })
})

const NAMES = ['a', 'b', 'c', 'd', 'e']
const act = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('put' as const), name: fc.constantFrom(...NAMES) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), name: fc.constantFrom(...NAMES) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 12 }) }) },
)
const setting = fc.record({
  rules: fc.tuple(fc.constantFrom(undefined, REST, STRICT), fc.constantFrom(undefined, REST, STRICT)),
  acts: fc.array(act, { maxLength: 30 }),
})

/** Two pools of two addresses, in lists that are searched. */
class Plain {
  readonly held = new Map<string, string>()
  readonly waiting: string[] = []
  rests: { readonly ip: string; readonly for: string; readonly since: number; readonly until: number }[] = []
  readonly #pools: readonly { readonly ips: readonly string[]; readonly rest: RestRule | undefined }[]

  constructor(rules: readonly (RestRule | undefined)[]) {
    this.#pools = rules.map((rest, i) => ({ ips: [`198.51.100.${4 * i}`, `198.51.100.${4 * i + 1}`], rest }))
  }

  put(name: string, now: number): void {
    if (this.held.has(name) || this.waiting.includes(name)) return
    if (!this.#give(name, now)) this.waiting.push(name)
  }

  remove(name: string, now: number): void {
    const address = this.held.get(name)
    if (this.waiting.includes(name)) this.waiting.splice(this.waiting.indexOf(name), 1)
    this.held.delete(name)
    const rest = this.#pools.find(({ ips }) => ips.includes(address ?? ''))?.rest
    if (address !== undefined && rest !== undefined) this.rests.push({ ip: address, for: name, since: now, until: now + rest.ms })
    this.#serve(now)
  }

  passed(now: number): void {
    this.rests = this.rests.filter(({ until }) => until > now)
    this.#serve(now)
  }

  #serve(now: number): void {
    for (const name of [...this.waiting]) if (this.#give(name, now)) this.waiting.splice(this.waiting.indexOf(name), 1)
  }

  #give(name: string, now: number): boolean {
    const own = this.rests.findLast((rest) => rest.for === name)?.ip
    const found = own ?? this.#fresh() ?? this.#woken(now)
    if (found === undefined) return false
    this.rests = this.rests.filter((rest) => rest.ip !== found)
    this.held.set(name, found)
    return true
  }

  #fresh(): string | undefined {
    const taken = new Set([...this.held.values(), ...this.rests.map((rest) => rest.ip)])
    return this.#pools.flatMap(({ ips }) => ips).find((address) => !taken.has(address))
  }

  #woken(now: number): string | undefined {
    return this.#pools.flatMap(({ ips, rest }) =>
      this.rests.filter((one) => ips.includes(one.ip) && (rest?.strict !== true || one.until <= now)),
    )[0]?.ip
  }
}

test('what is given is what a plain list of what rests would give', () => {
  let woken = 0
  fc.assert(
    fc.property(setting, ({ rules, acts }) => {
      const play = new Play(rules.map((rest, i) => pool(`p${i}`, [`198.51.100.${4 * i}/31`], { rest })))
      const plain = new Plain(rules)
      const lives = new Map<string, number>()
      for (const [i, one] of acts.entries()) {
        const { now } = play.controller
        if (one.do === 'wait') {
          play.after(one.ms)
          plain.passed(now + one.ms)
        } else if (one.do === 'put') {
          if (!lives.has(one.name)) play.put({ name: one.name, uid: `${one.name}-${i}`, created: i })
          lives.set(one.name, i)
          plain.put(one.name, now)
        } else {
          play.store.remove(`shop/${one.name}`)
          play.settled()
          lives.delete(one.name)
          plain.remove(one.name, now)
          play.after(1)
          plain.passed(now + 1)
        }
        const shown = [...play.store.services.values()].flatMap(({ name, ips: [first] }) =>
          first === undefined ? [] : [[name, first]],
        )
        expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(plain.held))
        expect(play.resting).toEqual(plain.rests.map((rest) => rest.ip).sort())
        woken += plain.rests.length
      }
    }),
  )
  expect(woken).toBeGreaterThan(0)
})
