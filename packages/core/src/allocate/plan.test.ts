import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { allKeys, plan } from './plan.ts'
import { rebuildBook } from './rebuild-book.ts'
import { Controller } from './testing/controller.ts'
import { actsOf } from './testing/model-commands.ts'
import { PROFILES, type Profile } from './testing/model-profiles.ts'
import { World } from './testing/model-world.ts'

const RUNS = { numRuns: 400 }

/** The cluster after a history of the model. */
function lived(profile: Profile, history: Iterable<fc.Command<object, World>>): World {
  const world = new World(profile.pools[0] ?? [])
  fc.modelRun(() => ({ model: {}, real: world }), history)
  return world
}

describe.each(PROFILES)('plan: $name', (profile) => {
  test('is the same whatever the order of Services, claims, pools and keys', () => {
    const order = fc.infiniteStream(fc.nat(1000))
    fc.assert(
      fc.property(actsOf(profile), order, (history, dice) => {
        const { store, pools } = lived(profile, history)
        const { facts } = new Controller(store, pools)
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
        const one = plan({ ...facts, book: rebuildBook(facts), now: 0 }, allKeys(facts))
        const two = plan({ ...other, book: rebuildBook(other), now: 0 }, shuffled(allKeys(facts)))
        expect([...two.decisions]).toEqual([...one.decisions])
        expect([...two.steps]).toEqual([...one.steps])
      }),
      RUNS,
    )
  })

  test('keeps addresses that are shown, whichever Services are planned first', () => {
    let kept = 0
    fc.assert(
      fc.property(actsOf(profile), fc.nat(3), (history, first) => {
        const world = lived(profile, history)
        world.rest()
        const { facts } = new Controller(world.store, world.pools)
        if (world.controllers.some(({ guard }) => guard.hold !== undefined)) return // held back, which is not the plan's doing
        const before = new Map([...facts.services].map(([key, { ips }]) => [key, ips]))
        // As after MetalLB: statuses, and no claims.
        const fresh = { ...facts, claims: new Map() }
        const book = rebuildBook(fresh)
        const keys = [...facts.services.keys()]
        const turned = [...keys.slice(first), ...keys.slice(0, first)]
        for (const key of turned) {
          const decision = plan({ ...fresh, book, now: 0 }, [key]).decisions.get(key)
          if ((before.get(key) ?? []).length === 0 || facts.services.get(key)?.loadBalancerClass !== undefined) continue
          kept++
          expect(decision).toMatchObject({ ips: expect.arrayContaining([...(before.get(key) ?? [])]) })
        }
      }),
      RUNS,
    )
    expect(kept).toBeGreaterThan(100)
  })
})
