import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Summary, summarize } from '../../test/lab/measure.ts'
import { CLAIMS, count, createService, deleteService, each } from './services.ts'
import type { Setting } from './setting.ts'

const SERIES = 50
const APART = 100 // ms
const WITHIN = 120_000

export interface Single {
  /** Milliseconds of the create call; from its answer to the address, seen by a watch; both together. */
  readonly create: Summary
  readonly beyond: Summary
  readonly together: Summary
}

/** One new Service at a time, with what is there already. They are gone again when this resolves; their claims are left to the caller. */
export async function single({ admin, watch }: Setting): Promise<Single> {
  const names = Array.from({ length: SERIES }, (_, i) => `one-${i}`)
  const [create, beyond, together]: [number[], number[], number[]] = [[], [], []]
  for (const name of names) {
    const [sent, answered, seen] = await createAndSee({ admin, watch }, name)
    create.push(answered - sent)
    beyond.push(seen - answered)
    together.push(seen - sent)
    await sleep(APART)
  }
  await each(names, 4, (name) => deleteService(admin, name))
  return { create: summarize(create), beyond: summarize(beyond), together: summarize(together) }
}

/** When it was sent, answered, and seen with its address. */
export async function createAndSee({ admin, watch }: Pick<Setting, 'admin' | 'watch'>, name: string) {
  const sent = performance.now()
  await createService(admin, name)
  const answered = performance.now()
  await watch.until(`${name} has an address`, () => watch.since.has(name), WITHIN)
  const seen = watch.since.get(name)
  assert.ok(seen !== undefined)
  return [sent, answered, seen] as const
}

/** Resolves when there are so many claims. */
export async function settled({ admin }: Pick<Setting, 'admin'>, claims: number): Promise<void> {
  for (const deadline = performance.now() + WITHIN; (await count(admin, CLAIMS)) !== claims; await sleep(100)) {
    assert.ok(performance.now() < deadline, `${await count(admin, CLAIMS)} claims, not ${claims}`)
  }
}

/** One of `names` deleted, and at once another created: from its create call's answer to its address. */
export async function deleteOneCreateOne({ admin, watch }: Setting, names: readonly string[]): Promise<Summary> {
  const series: number[] = []
  for (const [i, name] of names.entries()) {
    await deleteService(admin, name)
    const [, answered, seen] = await createAndSee({ admin, watch }, `next-${i}`)
    series.push(seen - answered)
    await sleep(APART)
  }
  return summarize(series)
}
