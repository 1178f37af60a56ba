import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { askWithin, type Lead, mayWrite, startLead, stepLead, writeWithin } from './lead.ts'
import { LEAD_TIMES, type LeaseView } from './lease.ts'
import { type Course, hold, type Reign } from './testing/election.ts'

const FIXED = { shortest: 3, longest: 3 }

const candidate = fc.record({
  rate: fc.double({ min: 0.99, max: 1.01, noNaN: true }),
  offset: fc.integer({ min: 0, max: 100_000 }),
  starts: fc.integer({ min: 0, max: 8_000 }),
  pauses: fc.array(fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 1, max: 9_000 })), { maxLength: 3 }),
})
const delay = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 50 }) }, fc.integer({ min: 0, max: 5_000 }))
const fate = fc.record({
  there: delay,
  back: delay,
  lost: fc.oneof({ weight: 8, arbitrary: fc.constant('no' as const) }, fc.constantFrom('before' as const, 'after' as const)),
})
const course = (deletions: fc.Arbitrary<readonly number[]>, times: Course['times']): fc.Arbitrary<Course> =>
  fc.record({
    candidates: fc.array(candidate, { minLength: 2, maxLength: 3 }),
    fates: fc.array(fate, { minLength: 1, maxLength: 25 }),
    dice: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 5 }),
    deletions,
    times: fc.constant(times),
    lasts: fc.constant(40_000),
  })

/** Pairs of which one might write while a write of the other was not over. */
const clashes = (reigns: readonly Reign[]) =>
  reigns.flatMap((a) => reigns.filter((b) => a.who !== b.who && a.from <= b.from && b.from < a.over).map((b) => [a, b]))

describe('two never write at the same true time', () => {
  const sure = (courses: fc.Arbitrary<Course>) => {
    let reigned = 0
    let changes = 0
    fc.assert(
      fc.property(courses, (given) => {
        const reigns = hold(given)
        reigned += Number(reigns.length > 0)
        changes += Number(new Set(reigns.map(({ who }) => who)).size > 1)
        expect(clashes(reigns)).toEqual([])
      }),
      { numRuns: 3_000 },
    )
    expect(reigned).toBeGreaterThan(1_500)
    expect(changes).toBeGreaterThan(300)
  }

  test('whatever clocks, delays, losses and pauses do, and hands that delete the Lease', () => {
    sure(course(fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 2 }), FIXED))
  })
  test('while durations stretch and shrink', () => sure(course(fc.constant([]), LEAD_TIMES)))
})

const PROMPT = { there: 5, back: 5, lost: 'no' } as const
const steady = { rate: 1, offset: 0, starts: 0, pauses: [] }

describe('a leader lost', () => {
  test('is followed within 5 s, whatever the dice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5_000, max: 9_000 }),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 5 }),
        (dies, dice) => {
          const forever: readonly (readonly [number, number])[] = [[dies, 1_000_000]]
          const candidates = [
            { ...steady, pauses: forever },
            { ...steady, starts: 100 },
          ]
          const reigns = hold({ candidates, fates: [PROMPT], dice, deletions: [], times: LEAD_TIMES, lasts: 30_000 })
          const [first] = reigns
          const next = reigns.find(({ who }) => who !== first?.who)
          expect(first?.who).toBe(0)
          expect(next?.from).toBeLessThan(dies + 4_300)
          expect(next?.from).toBeGreaterThan(dies)
        },
      ),
      { numRuns: 200 },
    )
  })
})

const lease = (more: Partial<LeaseView> = {}): LeaseView => ({
  holder: 'other',
  seconds: 3,
  transitions: 4,
  version: '7',
  ...more,
})

/** The state after these answers, each 10 ms after its request. */
function after(...answers: readonly LeaseView[]): Lead {
  let state = startLead('me', LEAD_TIMES, 0)
  for (const answer of answers) {
    const at = Math.max(state.due, 0)
    state = stepLead(state, { type: 'tick', now: at, dice: 0 })[0]
    state = stepLead(state, { type: 'answer', now: at + 10, dice: 0, answer: { lease: answer } })[0]
  }
  return state
}

describe('step by step', () => {
  test('a Lease that another holds is taken only when it has not changed for its duration since we saw it', () => {
    const state = after(lease())
    const asks = (now: number) => stepLead(state, { type: 'tick', now, dice: 0 })[1]
    expect(asks(state.due)).toEqual({ do: 'read' })
    expect(asks(3_009)).toEqual({ do: 'read' })
    expect(asks(3_010)).toEqual({ do: 'take', holder: 'me', seconds: 3, transitions: 5, version: '7' })
  })

  test('what was released is taken at once, and given from at once', () => {
    const taken = after(lease({ holder: '' }), lease({ holder: 'me', transitions: 5, version: '8' }))
    expect(mayWrite(taken, 21)).toBe(true)
  })

  test('what was not there is waited out', () => {
    const absent = stepLead(startLead('me', LEAD_TIMES, 0), { type: 'tick', now: 0, dice: 0 })[0]
    const seen = stepLead(absent, { type: 'answer', now: 10, dice: 0, answer: { lease: 'absent' } })[0]
    const [creating, request] = stepLead(seen, { type: 'tick', now: 10, dice: 0 })
    expect(request).toEqual({ do: 'create', holder: 'me', seconds: 3 })
    const holder = lease({ holder: 'me', version: '1', transitions: 0 })
    let held = stepLead(creating, { type: 'answer', now: 20, dice: 0, answer: { lease: holder } })[0]
    for (let now = held.due; now < 3_000; now = held.due) {
      held = stepLead(held, { type: 'tick', now, dice: 0 })[0]
      held = stepLead(held, { type: 'answer', now: now + 1, dice: 0, answer: { lease: { ...holder, version: `at${now}` } } })[0]
    }
    expect([mayWrite(held, 3_019), mayWrite(held, 3_020)]).toEqual([false, true])
  })

  test('a leader that slept may not write when it wakes; what it had begun ends before anybody else may begin', () => {
    const leads = after(lease({ holder: '' }), lease({ holder: 'me', version: '8' }))
    expect(writeWithin(leads, 20)).toBeCloseTo(2_890)
    expect([2_009, 2_010, 60_000].map((now) => mayWrite(leads, now))).toEqual([true, false, false])
  })

  test('another holder seen: nothing more is written', () => {
    const leads = after(lease({ holder: '' }), lease({ holder: 'me', version: '8' }))
    const doubting = stepLead(stepLead(leads, { type: 'tick', now: leads.due, dice: 0 })[0], {
      type: 'answer',
      now: leads.due + 1,
      dice: 0,
      answer: { no: 'refused' },
    })[0]
    const [reading, request] = stepLead(doubting, { type: 'tick', now: doubting.due, dice: 0 })
    expect(request).toEqual({ do: 'read' })
    expect(mayWrite(reading, doubting.due)).toBe(true)
    const lost = stepLead(reading, { type: 'answer', now: doubting.due, dice: 0, answer: { lease: lease({ version: '9' }) } })[0]
    expect(mayWrite(lost, doubting.due)).toBe(false)
  })

  test('who has not joined looks, and need not begin its wait when it joins', () => {
    let state = startLead('me', LEAD_TIMES, 0, false)
    const asked: (string | undefined)[] = []
    for (let i = 0; i < 5; i++) {
      const now = state.due
      const [next, request] = stepLead(state, { type: 'tick', now, dice: 0 })
      asked.push(request?.do)
      state = stepLead(next, { type: 'answer', now, dice: 0, answer: { lease: lease() } })[0]
    }
    expect(asked).toEqual(Array(5).fill('read'))
    expect(state.due).toBeGreaterThan(3_000)
    expect(stepLead(state, { type: 'tick', now: state.due, dice: 0 })[1]).toEqual({ do: 'read' })
    const [joined] = stepLead(state, { type: 'join', now: 3_001 })
    expect(stepLead(joined, { type: 'tick', now: 3_001, dice: 0 })[1]).toMatchObject({ do: 'take' })
  })

  test('it is released when it stops, unless a write has no answer yet', () => {
    const leads = after(lease({ holder: '' }), lease({ holder: 'me', version: '8' }))
    const [stopped, request] = stepLead(leads, { type: 'stop', now: 30, idle: true })
    expect(request).toEqual({ do: 'release', version: '8' })
    expect(mayWrite(stopped, 31)).toBe(false)
    expect(stepLead(leads, { type: 'stop', now: 30, idle: false })[1]).toBeUndefined()
    expect(stepLead(after(lease()), { type: 'stop', now: 30, idle: true })[1]).toBeUndefined()
  })

  test('a slow server stretches the Lease, and a fast one shortens it when what was begun before is over', () => {
    const renewed = (state: Lead, took: number): Lead => {
      const [asking] = stepLead(state, { type: 'tick', now: state.due, dice: 0 })
      const answer = { lease: lease({ holder: 'me', version: `${state.due}` }) }
      return stepLead(asking, { type: 'answer', now: state.due + took, dice: 0, answer })[0]
    }
    let state = renewed(after(lease({ holder: '' }), lease({ holder: 'me', version: '8' })), 1_400)
    expect([state.seconds, askWithin(state)]).toEqual([6, 3_000])
    state = renewed(renewed(state, 2_900), 2_900)
    expect(state.seconds).toBe(12)
    const { due } = state
    for (let i = 0; i < 50; i++) state = renewed(state, 10)
    expect(state.seconds).toBe(3)
    expect(state.due - due).toBeGreaterThan(18_000)
  })
})
