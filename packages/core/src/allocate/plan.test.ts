import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Book, rebuildBook } from './book.ts'
import { allKeys, plan } from './plan.ts'
import { Controller } from './testing/controller.ts'
import { histories, historiesWithHands, World } from './testing/history.ts'
import type { Store } from './testing/store.ts'

const RUNS = { numRuns: 400 }

/** Addresses that more than one Service shows. */
function shownTwice({ services }: Store): readonly string[] {
  const shown = [...services.values()].flatMap(({ ips }) => [...ips])
  return shown.filter((ip, i) => shown.indexOf(ip) !== i)
}

/** What is shown must be what is claimed, by the same Service. */
function unlike({ services, claims }: Store): readonly string[] {
  const shown = [...services.values()]
    .filter((view) => view.isLoadBalancer)
    .flatMap(({ uid, ips }) => ips.map((ip) => `${ip} ${uid}`))
  const claimed = [...claims.values()].map(
    ({ address, holders, phase }) => `${address} ${holders[0]?.uid}${phase === 'Assigned' ? '' : phase}`,
  )
  return [...shown.filter((s) => !claimed.includes(s)), ...claimed.filter((c) => !shown.includes(c))]
}

function written(book: Book): readonly string[] {
  const lines = [...book.holdings()].map(({ ip, pool, claim, shownBy }) => {
    return `${ip} in ${pool} claimed by ${claim?.holders[0]?.uid} ${claim?.phase} shown by ${shownBy}`
  })
  const pools = [...(book.pools?.all() ?? [])].flatMap((pool) =>
    (['ipv4', 'ipv6'] as const).map((family) => `${pool.name} ${family} ${pool.inUse(family)} ${pool.lowestFree(family)}`),
  )
  return [...lines.sort(), ...pools]
}

describe('plan', () => {
  test('no address is ever shown by two Services, whatever is interrupted, late or done twice', () => {
    let steps = 0
    fc.assert(
      fc.property(histories, (history) => {
        const world = new World()
        world.play(history, ({ store }) => {
          steps++
          expect(shownTwice(store)).toEqual([])
        })
      }),
      { numRuns: 1500 },
    )
    expect(steps).toBeGreaterThan(10_000)
  })

  test('comes to rest with a claim for every address shown, none besides, and nothing left to write', () => {
    fc.assert(
      fc.property(historiesWithHands, (history) => {
        const world = new World()
        world.play(history, () => {})
        const controller = world.rest()
        expect([shownTwice(world.store), unlike(world.store)]).toEqual([[], []])
        const again = plan({ ...controller.facts, book: controller.book }, allKeys(controller.facts))
        expect([...again.steps.values()]).toEqual([])
      }),
      RUNS,
    )
  })

  test('whoever waits at rest could not be served', () => {
    let waited = 0
    fc.assert(
      fc.property(historiesWithHands, (history) => {
        const world = new World()
        world.play(history, () => {})
        const { decisions, book } = world.rest()
        const room = [...(book.pools?.all() ?? [])].filter(
          (pool) => pool.view.autoAssign && pool.lowestFree('ipv4') !== undefined,
        )
        for (const decision of decisions.values()) {
          if (decision.decision !== 'Refused' || decision.refusal.why !== 'PoolsExhausted' || decision.refusal.wanted !== 'ipv4')
            continue
          waited++
          expect(room).toEqual([])
        }
      }),
      RUNS,
    )
    expect(waited).toBeGreaterThan(0)
  })

  test('the book kept by events is the book made from the facts', () => {
    fc.assert(
      fc.property(historiesWithHands, (history) => {
        const world = new World()
        world.play(history, () => {})
        for (const controller of world.controllers) {
          controller.settle()
          expect(written(controller.book)).toEqual(written(rebuildBook(controller.facts)))
        }
      }),
      RUNS,
    )
  })

  test('is the same whatever the order of Services, claims, pools and keys', () => {
    const order = fc.infiniteStream(fc.nat(1000))
    fc.assert(
      fc.property(historiesWithHands, order, (history, dice) => {
        const world = new World()
        world.play(history, () => {})
        const { facts } = new Controller(world.store, world.controllers[0]?.facts.config.pools ?? [])
        const shuffled = <T>(items: Iterable<T>) =>
          [...items]
            .map((item) => ({ item, at: dice.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item)
        const other = {
          ...facts,
          services: new Map(shuffled(facts.services)),
          claims: new Map(shuffled(facts.claims)),
          config: { ...facts.config, pools: shuffled(facts.config.pools) },
        }
        const one = plan({ ...facts, book: rebuildBook(facts) }, allKeys(facts))
        const two = plan({ ...other, book: rebuildBook(other) }, shuffled(allKeys(facts)))
        expect([...two.decisions]).toEqual([...one.decisions])
        expect([...two.steps]).toEqual([...one.steps])
      }),
      RUNS,
    )
  })

  test('addresses that are shown are kept whichever Services are planned first', () => {
    fc.assert(
      fc.property(histories, fc.nat(3), (history, first) => {
        const world = new World()
        world.play(history, () => {})
        const { facts } = world.rest()
        const before = new Map([...facts.services].map(([key, { ips }]) => [key, ips]))
        // As after MetalLB: statuses, and no claims.
        const fresh = { ...facts, claims: new Map() }
        const book = rebuildBook(fresh)
        const keys = [...facts.services.keys()]
        const turned = [...keys.slice(first), ...keys.slice(0, first)]
        for (const key of turned) {
          const decision = plan({ ...fresh, book }, [key]).decisions.get(key)
          if ((before.get(key) ?? []).length > 0) expect(decision).toMatchObject({ ips: before.get(key) })
        }
      }),
      RUNS,
    )
  })
})
