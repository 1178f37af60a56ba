import type { Effect, Outcome } from '@clarion/core'
import { describe, expect, test } from '@jest/globals'
import { makeGossipSecret } from './gossip-secret.ts'

const BYTES = new Uint8Array(16).fill(255)

/** Makes the Secret at a cluster that answers so; gives what it was asked, the log's messages, and the waits that are over at once. */
async function made(...answers: readonly Outcome[]) {
  const asked: Effect[] = []
  const said: string[] = []
  const say = (msg: string) => void said.push(msg)
  let waits = 0
  const turn = Promise.withResolvers<void>()
  const stop = makeGossipSecret({
    name: 'memberlist',
    deployment: 'controller',
    bytes: BYTES,
    cluster: {
      async perform(effect) {
        asked.push(effect)
        const answer = answers[asked.length - 1]
        if (asked.length === answers.length) queueMicrotask(turn.resolve)
        return answer ?? { done: true }
      },
    },
    clock: {
      now: () => 0,
      after(_, run) {
        waits++
        queueMicrotask(run)
        return () => {}
      },
    },
    random: () => 1,
    log: { debug: say, info: say, warn: say, error: say },
  })
  await turn.promise
  await Promise.resolve()
  stop()
  return { asked, said, waits }
}

const no = (why: 'AlreadyExists' | 'Unavailable' | 'Forbidden'): Outcome => ({ done: false, why, message: 'no' })

describe('the gossip Secret', () => {
  test('is 16 bytes as base64 without padding, and owned by the Deployment', async () => {
    const { asked, said } = await made({ done: true })
    expect(asked).toEqual([
      { do: 'make-gossip-secret', name: 'memberlist', secret: '/////////////////////w', deployment: 'controller' },
    ])
    expect(said).toEqual(['gossip secret made'])
  })

  test('is left alone where there is one', async () => {
    expect(await made(no('AlreadyExists'))).toMatchObject({ said: [], waits: 0 })
  })

  test('is tried again while the server cannot be had, and not where it is forbidden', async () => {
    expect(await made(no('Unavailable'), no('Unavailable'), no('AlreadyExists'))).toMatchObject({ waits: 2 })
    expect(await made(no('Forbidden'))).toMatchObject({ said: ['could not write'], waits: 0 })
  })
})
