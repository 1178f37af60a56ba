/** Random histories in some settings, and bugs planted there that have to be found. A failure prints its seed and the story. */
import { randomInt } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Bug } from './model-bugs.ts'
import { actsOf } from './model-commands.ts'
import type { Profile } from './model-profiles.ts'
import { type Planted, World } from './model-world.ts'

const SEEDS = process.env.MODEL_SEED === undefined ? [1, randomInt(2 ** 31)] : [Number(process.env.MODEL_SEED)]

export interface Suite {
  readonly profiles: readonly Profile[]
  readonly bugs: readonly Bug[]
  /** Histories in each setting and for each seed, if nobody says another number. */
  readonly runs: number
}

export function modelSuite({ profiles, bugs, runs }: Suite): void {
  const numRuns = Number(process.env.MODEL_RUNS ?? runs)
  const mostMs = 60_000 + numRuns * 20
  describe.each(SEEDS)('seed %i', (seed) => {
    test.each(profiles)(
      'I1, I2, I3 and rest: $name',
      (profile) => {
        let writes = 0
        let refusals = 0
        const met = new Set<string>()
        const count = ({ store, refused }: World) => {
          writes += store.writes
          refusals += store.refusals
          for (const why of refused) met.add(why)
        }
        fc.assert(histories(profile, {}, count), { seed, numRuns })
        expect(writes).toBeGreaterThan(5 * numRuns)
        expect(refusals).toBeGreaterThan(numRuns / 5)
        expect([...met]).toEqual(expect.arrayContaining([...(profile.meets ?? [])]))
      },
      mostMs,
    )
  })

  describe('a planted bug is found', () => {
    test.each(bugs)(
      '$name',
      (bug) => {
        const profile = profiles.find(({ name }) => name === bug.where)
        if (profile === undefined) throw new Error(`no setting is called ${bug.where}`)
        const { failed, errorInstance } = fc.check(
          histories(profile, bug, () => {}),
          { seed: 1, numRuns: 20_000, endOnFailure: true },
        )
        expect([failed, `${errorInstance}`]).toEqual([true, expect.stringMatching(bug.breaks)])
      },
      mostMs,
    )
  })
}

function histories(profile: Profile, planted: Planted, ended: (world: World) => void) {
  return fc.property(actsOf(profile), (history) => {
    const world = new World(profile.pools[0] ?? [], planted, profile.controllers)
    fc.modelRun(() => ({ model: {}, real: world }), history)
    world.rest()
    ended(world)
  })
}
