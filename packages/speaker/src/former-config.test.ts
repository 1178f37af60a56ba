import { type ConfigObjects, DELIBERATE_MS } from '@clarion/core'
import type { Change, Cluster, ClusterHealth, KeptConfigAnswer } from '@clarion/kube'
import { describe, expect, test } from '@jest/globals'
import { virtualClock } from 'memberlist-ts'
import { findFormerConfig } from './former-config.ts'
import { clusterFacts, missing, NO_ADVERTISEMENTS, NO_POOLS, NOTHING, quietLog, WELL, WHOLE } from './testing/sample-facts.ts'

const MISSING = missing('L2Advertisement')

/** A speaker that starts with this configuration, where this was kept; answers come one by one, the last one again and again. */
function start(config: ConfigObjects, kept: readonly KeptConfigAnswer[], health = WELL) {
  const clock = virtualClock()
  const answers = [...kept]
  const log = quietLog()
  let listener = (_: readonly Change[]) => {}
  let now = health
  const cluster: Cluster = {
    facts: clusterFacts({ config }),
    synced: Promise.resolve(),
    onChange(told) {
      listener = told
    },
    health: () => now,
    keptConfig: async () => (answers.length > 1 ? answers.shift() : answers[0]) ?? { objects: undefined },
    perform: async () => ({ done: true }),
    async close() {},
  }
  const state = { found: 'not yet' as ConfigObjects | undefined | 'not yet' }
  void findFormerConfig({ cluster, clock, log }).then((found) => {
    state.found = found
  })
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    warned: log.warned,
    async later(ms = 0) {
      await settled()
      await clock.advance(ms)
      await settled()
    },
    found: () => state.found,
    become(health: ClusterHealth) {
      now = health
      listener([{ kind: 'health' }])
    },
  }
}

describe('what was kept', () => {
  test.each([
    ['everything is there', WHOLE, WELL],
    ['all is gone', NOTHING, MISSING],
    ['pools are gone', NO_POOLS, WELL],
    ['the kind of the advertisements is gone', NO_ADVERTISEMENTS, MISSING],
  ])('is found at once: %s', async (_, config, health) => {
    const one = start(config, [{ objects: WHOLE }], health)
    await one.later()
    expect(one.found()).toEqual(WHOLE)
  })

  test('advertisements alone are gone: it is read again when the controller must have made up its mind', async () => {
    const one = start(NO_ADVERTISEMENTS, [{ objects: WHOLE }, { objects: NO_ADVERTISEMENTS }])
    await one.later(DELIBERATE_MS)
    expect(one.found()).toBe('not yet')
    await one.later(DELIBERATE_MS)
    expect(one.found()).toEqual(NO_ADVERTISEMENTS)
  })
})

describe('nothing was kept', () => {
  test('the present configuration will do', async () => {
    const one = start(NOTHING, [{ objects: undefined }])
    await one.later()
    expect([one.found(), one.warned]).toEqual([undefined, []])
  })
  test('and its kinds are not there: it waits until they are', async () => {
    const one = start(NOTHING, [{ objects: undefined }], MISSING)
    await one.later(1e6)
    expect(one.found()).toBe('not yet')
    one.become(MISSING)
    await one.later()
    expect(one.found()).toBe('not yet')
    one.become(WELL)
    await one.later()
    expect(one.found()).toBeUndefined()
    expect(one.warned).toEqual([expect.stringMatching(/^waiting for the configuration/)])
  })
  test('or it cannot be read: told', async () => {
    const one = start(WHOLE, [{ unread: 'forbidden' }])
    await one.later()
    expect([one.found(), one.warned]).toEqual([undefined, ['kept configuration not read']])
  })
})
