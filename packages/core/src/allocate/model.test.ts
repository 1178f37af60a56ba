/**
 * I1, I2 and I3 of allocation.md over random histories of two controllers at once, and that liveness comes with rest. A failure prints
 * its seed and the story; MODEL_SEED=… plays it again, MODEL_RUNS=… plays so many histories in each setting.
 */
import { randomInt } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { BUGS } from './testing/model-bugs.ts'
import { actsOf } from './testing/model-commands.ts'
import { PROFILES, type Profile } from './testing/model-profiles.ts'
import { type Planted, World } from './testing/model-world.ts'

const RUNS = Number(process.env.MODEL_RUNS ?? 1_000)
const SEEDS = process.env.MODEL_SEED === undefined ? [1, randomInt(2 ** 31)] : [Number(process.env.MODEL_SEED)]
const MOST_MS = 60_000 + RUNS * 20

function histories(profile: Profile, planted: Planted, ended: (world: World) => void) {
  return fc.property(actsOf(profile), (history) => {
    const world = new World(profile.pools[0] ?? [], planted)
    fc.modelRun(() => ({ model: {}, real: world }), history)
    world.rest()
    ended(world)
  })
}

describe.each(SEEDS)('seed %i', (seed) => {
  test.each(PROFILES)(
    'I1, I2, I3 and rest: $name',
    (profile) => {
      let writes = 0
      let refusals = 0
      const count = ({ store }: World) => {
        writes += store.writes
        refusals += store.refusals
      }
      fc.assert(histories(profile, {}, count), { seed, numRuns: RUNS })
      expect(writes).toBeGreaterThan(5 * RUNS)
      expect(refusals).toBeGreaterThan(RUNS / 5)
    },
    MOST_MS,
  )
})

describe('a planted bug is found', () => {
  test('there are some', () => expect(BUGS.length).toBeGreaterThan(10))

  test.each(BUGS)(
    '$name',
    (bug) => {
      const profile = PROFILES.find(({ name }) => name === bug.where)
      if (profile === undefined) throw new Error(`no setting is called ${bug.where}`)
      const { failed, errorInstance } = fc.check(
        histories(profile, bug, () => {}),
        { seed: 1, numRuns: 20_000, endOnFailure: true },
      )
      expect([failed, `${errorInstance}`]).toEqual([true, expect.stringMatching(bug.breaks)])
    },
    MOST_MS,
  )
})
