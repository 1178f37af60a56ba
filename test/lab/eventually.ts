import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

/** For what nobody tells of: asks until it is so. */
export async function eventually(what: string, holds: () => Promise<boolean>, within = 30_000): Promise<void> {
  const deadline = performance.now() + within
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `not within ${within / 1_000} s: ${what}`)
    await sleep(50)
  }
}
