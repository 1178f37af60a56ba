import { describe, expect, test } from '@jest/globals'
import type { PoolView, ServiceView } from '../facts.ts'
import { type Circumstances, type Guard, heldBack, holdSentence, judge, lossesOf, NOTHING_HELD } from './guard.ts'
import { rebuildBook } from './rebuild-book.ts'
import { claim, pool, service, type Written } from './testing/views.ts'

const web = pool('web', ['198.51.100.0/24'])
const other = pool('other', ['203.0.113.0/24'])

/** Services of pool web on .1, .2, …, with claims. */
const many = (count: number, more: Partial<Written> = {}) =>
  Array.from({ length: count }, (_, i) => service({ name: `s${i}`, ips: [`198.51.100.${i + 1}`], from: 'web', ...more }))

function losses(services: readonly ServiceView[], pools: readonly PoolView[], claimed = true) {
  const claims = new Map(
    services.flatMap((s) => s.ips.map((ip) => [ip, claim(ip, s, { pool: s.allocatedFromPool ?? '' })] as const)),
  )
  const facts = {
    services: new Map(services.map((s) => [s.key, s])),
    claims: claimed ? claims : new Map(),
    config: { pools, l2Advertisements: [], bgp: undefined },
    namespaces: new Map(),
    lbClass: undefined,
  }
  return lossesOf(services, rebuildBook(facts), undefined)
}

const at = (now: number, more: Partial<Circumstances> = {}): Circumstances => ({
  noPools: false,
  confirmed: undefined,
  now,
  hash: (text) =>
    [...text]
      .reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7)
      .toString(16)
      .padStart(8, '0'),
  ...more,
})

describe('what a configuration takes', () => {
  test.each([true, false])('nothing where the pools have everything (claims: %s)', (claimed) => {
    expect(losses(many(3), [web], claimed)).toEqual({ assigned: 3, lost: [] })
  })
  test.each([true, false])('what no pool has any more (claims: %s)', (claimed) => {
    const { assigned, lost } = losses(many(3), [pool('web', ['198.51.100.2/32'])], claimed)
    expect([assigned, lost.map(({ view, ips }) => [view.name, ...ips])]).toEqual([
      3,
      [
        ['s0', '198.51.100.1'],
        ['s2', '198.51.100.3'],
      ],
    ])
  })
  test('what another pool could give instead is lost all the same', () => {
    expect(losses(many(6), [other]).lost).toHaveLength(6)
  })
  test('what asks for a pool that is renamed', () => {
    expect(losses(many(2, { askPool: 'web' }), [{ ...web, name: 'www' }]).lost).toHaveLength(2)
    expect(losses(many(2), [{ ...web, name: 'www' }]).lost).toHaveLength(0)
  })
  test('not what a Service gives up itself', () => {
    expect(losses(many(2, { askPool: 'other' }), [web, other]).lost).toHaveLength(0)
    expect(losses(many(2, { ask: ['203.0.113.1'] }), [web, other]).lost).toHaveLength(0)
    expect(losses(many(2, { type: 'ClusterIP' }), []).assigned).toBe(0)
    expect(losses(many(2, { class: 'theirs' }), []).assigned).toBe(0)
  })
  test('not what a hand wrote over an address that stays claimed', () => {
    const [a] = many(1)
    if (a === undefined) throw new Error('none')
    const edited = service({ name: 's0', ips: ['192.0.2.1'], from: 'web' })
    const facts = {
      services: new Map([[a.key, edited]]),
      claims: new Map([...a.ips.map((ip) => [ip, claim(ip, a, { pool: 'web' })] as const)]),
      config: { pools: [web], l2Advertisements: [], bgp: undefined },
      namespaces: new Map(),
      lbClass: undefined,
    }
    expect(lossesOf([edited], rebuildBook(facts), undefined).lost).toEqual([])
  })
})

describe('held back', () => {
  /** Of `count` assigned Services the first `lost` lose theirs. */
  const held = (lost: number, count: number, before: Guard = NOTHING_HELD, more: Partial<Circumstances> = {}) =>
    judge(before, losses(many(count), [pool('web', [`198.51.100.${lost + 1}-198.51.100.254`])]), at(0, more)).hold

  test.each([
    [4, 4, false],
    [5, 5, true],
    [5, 49, true],
    [5, 50, false],
    [6, 50, true],
    [20, 200, false],
    [21, 200, true],
  ])('%i of %i: %s', (lost, count, expected) => {
    expect(held(lost, count) !== undefined).toBe(expected)
  })

  test('all of it where there is no pool left, be it one', () => {
    const hold = judge(NOTHING_HELD, losses(many(1), []), at(0, { noPools: true })).hold
    expect([hold?.why, hold?.lost.size]).toEqual(['NoPools', 1])
  })

  test('pools that go one by one count together, for a minute', () => {
    const services = many(40)
    const without = (first: number) => losses(services, [pool('web', [`198.51.100.${first}-198.51.100.254`])])
    const once = judge(NOTHING_HELD, without(4), at(0))
    expect(once.hold).toBeUndefined()
    expect(judge(once, without(4), at(10)).hold).toBeUndefined() // the same ones, not yet carried out
    const rest = services.slice(3)
    const next = losses(rest, [pool('web', ['198.51.100.7-198.51.100.254'])])
    expect(judge(once, next, at(10)).hold?.lost.size).toBe(3)
    expect(judge(once, next, at(60_000)).hold).toBeUndefined()
  })

  test('a pool that is deleted whole takes nothing for a moment, until the next ones go, or were not meant', () => {
    const [one, ...rest] = many(3)
    if (one === undefined) throw new Error('none')
    const without = losses([one, ...rest], [other])
    const first = judge(NOTHING_HELD, without, at(0))
    expect([first.hold, heldBack(first, one)]).toEqual([undefined, { why: 'PoolJustGone' }])
    expect(heldBack(judge(first, without, at(9_999)), one)).toEqual({ why: 'PoolJustGone' })
    const gone = judge(first, losses([one, ...rest], []), at(5_000, { noPools: true }))
    expect([gone.hold?.lost.size, heldBack(gone, one)?.why]).toEqual([3, 'MassReleaseHeld'])
    const meant = judge(first, without, at(10_000))
    expect(heldBack(meant, one)).toBeUndefined()
    expect(heldBack(judge(meant, without, at(10_001)), one)).toBeUndefined() // not carried out yet
    expect(judge(first, losses([one, ...rest], [web]), at(1)).waiting.size).toBe(0)
  })

  test('nobody waits who asks for something else, whose pool has only shrunk, or where the end is asked for', () => {
    const services = many(3)
    const [one] = services
    const waits = judge(NOTHING_HELD, losses(services, [other]), at(0))
    expect(heldBack(waits, service({ name: 's0', ips: ['198.51.100.1'], from: 'web', askPool: 'other' }))).toBeUndefined()
    const shrunk = judge(NOTHING_HELD, losses(services, [pool('web', ['198.51.100.100/32'])]), at(0))
    const atOnce = judge(NOTHING_HELD, losses(services, [other]), at(0, { atOnce: true }))
    expect(one && [heldBack(shrunk, one), heldBack(atOnce, one)]).toEqual([undefined, undefined])
  })

  test('a controller that starts judges what is assigned and the pools: the same hold, with the same token', () => {
    const few = [pool('web', ['198.51.100.11-198.51.100.254'])]
    const before = judge(judge(NOTHING_HELD, losses(many(20), [web]), at(0)), losses(many(20), few), at(10)).hold
    const after = judge(NOTHING_HELD, losses(many(20), few), at(1e6)).hold
    expect(before?.lost.size).toBe(10)
    expect([after?.token, after?.lost.size]).toEqual([before?.token, 10])
  })

  test('small steps count anew after a start: each life lets four go, or a tenth', () => {
    const once = judge(NOTHING_HELD, losses(many(40), [pool('web', ['198.51.100.5-198.51.100.254'])]), at(0))
    expect(once.let.size).toBe(4)
    const rest = losses(many(40).slice(4), [pool('web', ['198.51.100.9-198.51.100.254'])])
    expect(judge(once, rest, at(10)).hold?.lost.size).toBe(4) // had it gone on
    expect(judge(NOTHING_HELD, rest, at(10)).hold).toBeUndefined()
    const more = losses(many(40).slice(4), [pool('web', ['198.51.100.10-198.51.100.254'])])
    expect(judge(NOTHING_HELD, more, at(10)).hold?.lost.size).toBe(5)
  })

  test('until that is confirmed, and only that', () => {
    const first = held(10, 20)
    const token = first?.token ?? ''
    expect(token).toMatch(/^[0-9a-f]{8}$/)
    expect(held(10, 20, NOTHING_HELD, { confirmed: token })).toBeUndefined()
    expect(held(11, 20, NOTHING_HELD, { confirmed: token })?.token).not.toBe(token)
  })

  test('a token is good for once: claims made anew give another', () => {
    const services = many(5)
    const again = losses(services, [other])
    const anew = { ...again, lost: again.lost.map((loss) => ({ ...loss, claims: ['made anew'] })) }
    expect(judge(NOTHING_HELD, again, at(0)).hold?.token).not.toBe(judge(NOTHING_HELD, anew, at(0)).hold?.token)
  })

  test('what is confirmed does not count against what comes next', () => {
    const { token } = held(5, 20) ?? {}
    const guard = judge(
      NOTHING_HELD,
      losses(many(20), [pool('web', ['198.51.100.6-198.51.100.254'])]),
      at(0, { confirmed: token }),
    )
    expect(guard.let.size).toBe(0)
  })

  test('over when the pools are back', () => {
    const guard = judge(NOTHING_HELD, losses(many(9), []), at(0, { noPools: true }))
    expect(judge(guard, losses(many(9), [web]), at(1)).hold).toBeUndefined()
  })
})

describe('a Service of those held back', () => {
  const guard = judge(NOTHING_HELD, losses(many(9), []), at(0, { noPools: true }))
  const [one] = many(1)

  test('keeps what it has', () => {
    expect(one && heldBack(guard, one)).toEqual({ why: 'MassReleaseHeld', count: 9, token: guard.hold?.token })
  })
  test.each<[string, Partial<Written>]>([
    ['is another one of the same name', { uid: 'second-life' }],
    ['asks for another address', { ask: ['203.0.113.9'] }],
    ['asks for another pool', { askPool: 'other' }],
    ['is no load balancer any more', { type: 'ClusterIP' }],
    ['is of another class', { class: 'theirs' }],
    ['wants other families', { families: ['ipv6'] }],
    ['was none of them', { name: 'young' }],
  ])('is not held when it %s', (_, more) => {
    const [changed] = many(1, more)
    expect(changed && heldBack(guard, changed)).toBeUndefined()
  })
  test('the sentence has the count and the token', () => {
    expect(guard.hold && holdSentence(guard.hold)).toContain(`9 of 9 Services would lose their addresses at once`)
    expect(guard.hold && holdSentence(guard.hold)).toContain(`clarion.dev/confirm-release: ${guard.hold?.token}`)
  })
})
