import type { Outcome } from '@clarion/core'
import { expect, test } from '@jest/globals'
import { testClock } from './testing/test-clock.ts'
import { countUnanswered } from './unanswered.ts'

const EFFECT = { do: 'tell-operator', type: 'Normal', reason: 'x', message: 'x' } as const

test('settled waits for what is under way; what got no answer counts for as long as it may still be done', async () => {
  const clock = testClock()
  const answers: ((outcome: Outcome) => void)[] = []
  const writes = countUnanswered(
    () => new Promise((resolve) => answers.push(resolve)),
    () => 900,
    clock,
  )
  expect(await writes.settled()).toBe(true)
  const written = [writes.perform(EFFECT), writes.perform(EFFECT)]
  let settled: boolean | undefined
  const waiting = writes.settled().then((all) => (settled = all))
  answers[0]?.({ done: true })
  await written[0]
  expect(settled).toBeUndefined()
  answers[1]?.({ done: false, why: 'Unavailable', message: 'no answer' })
  await waiting
  expect(settled).toBe(false)
  await clock.advance(900)
  expect(await writes.settled()).toBe(true)
})
