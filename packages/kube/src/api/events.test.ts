import { createHash } from 'node:crypto'
import type { Tell } from '@clarion/core'
import { describe, expect, test } from '@jest/globals'
import type { ApiRequest } from './client.ts'
import { Events } from './events.ts'
import { textAt } from './json.ts'
import { ManualClock } from './testing/manual-clock.ts'

/** Counts how often something is woken. */
class CountingClock extends ManualClock {
  woken = 0

  override after(ms: number, run: () => void): () => void {
    return super.after(ms, () => {
      this.woken++
      run()
    })
  }
}

function events() {
  const clock = new CountingClock()
  const written: ApiRequest[] = []
  const client = {
    async request(request: ApiRequest) {
      written.push(request)
      return { ok: true, body: {} } as const
    },
  }
  const one = new Events({
    client,
    clock,
    wallNow: () => 0,
    namespace: 'metallb-system',
    source: 'metallb-controller',
    instance: 'controller-0',
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    failed: () => {},
  })
  return { clock, written, one }
}

const told = (name: string): Tell => ({
  do: 'tell',
  service: `default/${name}`,
  uid: name,
  type: 'Normal',
  reason: 'IPAllocated',
  message: 'Assigned IP ["192.0.2.1"]',
})

describe('events', () => {
  test('five hundred at once, then a hundred a second, each written once', async () => {
    const { clock, written, one } = events()
    for (let i = 0; i < 1_000; i++) one.tell(told(`s${i}`))
    await clock.pass(0)
    expect(written.length).toBe(500)
    await clock.pass(1_000)
    expect(written.length).toBeGreaterThanOrEqual(599)
    expect(written.length).toBeLessThanOrEqual(601)
    await clock.pass(10_000)
    expect(written.length).toBe(1_000)
    expect(new Set(written.map(({ body }) => JSON.stringify(body))).size).toBe(1_000)
    expect(clock.waits).toBe(false)
  })

  test('however many wait, one timer wakes them', async () => {
    const { clock, written, one } = events()
    for (let i = 0; i < 5_000; i++) one.tell(told(`s${i}`))
    await clock.pass(1_000)
    expect(written.length).toBeGreaterThan(500)
    expect(clock.woken).toBeLessThanOrEqual(101)
  })

  test('what happens again is counted, and told ten seconds later', async () => {
    const { clock, written, one } = events()
    one.tell(told('a'))
    await clock.pass(0)
    for (let i = 0; i < 7; i++) one.tell(told('a'))
    await clock.pass(9_000)
    expect(written.map(({ method }) => method)).toEqual(['POST'])
    await clock.pass(1_000)
    expect(written.map(({ method }) => method)).toEqual(['POST', 'PATCH'])
    expect(written[1]?.body).toMatchObject({ count: 8 })
    const name = textAt(written[0]?.body, 'metadata', 'name')
    expect(name).toMatch(/^a\./)
    expect(written[1]?.path.split('/').at(-1)).toBe(name)
  })
})
