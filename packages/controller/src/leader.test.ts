import type { LeaseAnswer, LeaseRequest, LeaseView } from '@clarion/core'
import { expect, test } from '@jest/globals'
import { type Leader, startLeader } from './leader.ts'
import { testClock } from './testing/test-clock.ts'

/** One Lease, answered 10 ms later; what is held back waits. */
function stage() {
  const clock = testClock()
  let lease: LeaseView | undefined = { holder: '', seconds: 1, transitions: 2, version: '0' }
  let versions = 0
  let away: string | undefined
  const asked: string[] = []
  const serve = (request: LeaseRequest): LeaseAnswer => {
    if (request.do === 'read') return { lease: lease ?? 'absent' }
    if (request.do === 'create' ? lease !== undefined : lease?.version !== request.version) return { no: 'refused' }
    const version = String(++versions)
    lease =
      request.do === 'release'
        ? { holder: '', seconds: 1, transitions: lease?.transitions ?? 0, version }
        : { ...request, transitions: 'transitions' in request ? request.transitions : 0, version }
    return { lease }
  }
  const candidate = (me: string): { readonly leader: Leader; readonly changes: boolean[] } => {
    const changes: boolean[] = []
    const leader = startLeader({
      me,
      clock,
      random: () => 0.5,
      ask: (request) => {
        asked.push(`${me} ${request.do}`)
        const answer = away === me ? undefined : serve(request)
        return new Promise((resolve) => {
          if (answer !== undefined) clock.after(10, () => resolve(answer))
        })
      },
    })
    leader.join()
    leader.onChange((leads) => changes.push(leads))
    return { leader, changes }
  }
  return {
    clock,
    candidate,
    asked,
    lease: () => lease,
    /** Messages of this one do not arrive any more. */
    setAway: (who: string | undefined) => {
      away = who
    },
  }
}

test('one leads, the other stands by and follows when the first releases', async () => {
  const { clock, candidate, lease } = stage()
  const [a, b] = [candidate('a'), candidate('b')]
  await clock.advance(10_000)
  expect([a.changes, b.changes, lease()?.transitions]).toEqual([[true], [], 3])
  expect([a.leader.mayNot(), b.leader.mayNot()]).toEqual([undefined, 'another controller may be leading'])
  const released = a.leader.stop(async () => true)
  expect([a.leader.leads(), a.changes]).toEqual([false, [true, false]])
  await clock.advance(1_500)
  await released
  expect([b.leader.leads(), lease()?.transitions]).toEqual([true, 4])
})

test('a release waits for the renewal under way', async () => {
  const { clock, candidate, lease, asked } = stage()
  const { leader } = candidate('a')
  await clock.advance(100)
  while (asked.at(-1) !== 'a renew') await clock.advance(1)
  const released = leader.stop(async () => true)
  await clock.advance(20)
  await released
  expect([asked.at(-1), lease()?.holder]).toEqual(['a release', ''])
})

test('what was not answered keeps the Lease from being released', async () => {
  const { clock, candidate, lease } = stage()
  const { leader } = candidate('a')
  await clock.advance(500)
  await leader.stop(async () => false)
  expect(lease()?.holder).toBe('a')
})

test('a server that says nothing any more: at the deadline nothing may be written, and writes begun end in time', async () => {
  const { clock, candidate, setAway } = stage()
  const { leader, changes } = candidate('a')
  await clock.advance(1_000)
  setAway('a')
  const renewed = leader.writeWithin()
  await clock.advance(renewed - 900 - 1)
  expect([leader.leads(), Math.round(leader.writeWithin())]).toEqual([true, 901])
  await clock.advance(2)
  expect([leader.leads(), leader.mayNot(), changes]).toEqual([false, 'another controller may be leading', [true, false]])
  setAway(undefined)
  await clock.advance(5_000)
  expect(changes).toEqual([true, false, true])
})

test('a program that was stopped finds the gate closed when it wakes, before any timer has run', async () => {
  const { clock, candidate } = stage()
  const { leader } = candidate('a')
  await clock.advance(1_000)
  expect(leader.mayNot()).toBeUndefined()
  clock.sleep(60_000)
  expect(leader.mayNot()).toBe('another controller may be leading')
  expect(leader.writeWithin()).toBe(0)
})

test('killed: the one that stood by leads within 5 s', async () => {
  for (const lives of [5_000, 5_300, 5_600]) {
    const { clock, candidate, setAway } = stage()
    const [a, b] = [candidate('a'), candidate('b')]
    await clock.advance(lives)
    expect([a.leader.leads(), b.leader.leads()]).toEqual([true, false])
    setAway('a')
    const died = clock.now()
    while (!b.leader.leads() && clock.now() < died + 10_000) await clock.advance(10)
    expect(clock.now() - died).toBeLessThan(5_000)
    expect(a.leader.leads()).toBe(false)
  }
})
