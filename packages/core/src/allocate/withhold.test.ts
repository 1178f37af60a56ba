import { expect, test } from '@jest/globals'
import type { ServiceView } from '../facts.ts'
import { type Intent, plan } from './plan.ts'
import { rebuildBook } from './rebuild-book.ts'
import type { Withheld } from './refusal.ts'
import { claim, ip, pool, service } from './testing/views.ts'

const NO: Withheld = { why: 'FactsIncomplete' }

function stage(services: readonly ServiceView[], holders: readonly ServiceView[], pools = [pool('p', ['198.51.100.0/31'])]) {
  const claims = new Map(holders.flatMap((one) => one.ips.map((ip) => [ip, claim(ip, one, { pool: 'p' })] as const)))
  const facts = {
    services: new Map(services.map((one) => [one.key, one])),
    claims,
    config: { pools, l2Advertisements: [], bgp: undefined },
    namespaces: new Map(),
    lbClass: undefined,
  }
  const book = rebuildBook(facts)
  const intents: Intent[] = []
  return {
    book,
    intents,
    run: (withhold: Withheld | undefined, ...keys: readonly string[]) =>
      plan(
        {
          ...facts,
          book,
          now: 0,
          withhold: (intent) => {
            intents.push(intent)
            return withhold
          },
        },
        keys,
      ),
  }
}

const a = service({ name: 'a', ips: ['198.51.100.0'], from: 'p' })

test('what is withheld stays as it is, and says so', () => {
  const { run, intents } = stage([a], [a], [])
  const { decisions, steps } = run(NO, a.key)
  expect(steps.size).toBe(0)
  expect(decisions.get(a.key)).toMatchObject({ decision: 'Refused', refusal: NO, ips: a.ips, pool: 'p' })
  expect(intents).toMatchObject([{ key: a.key, view: a, loses: a.ips, takes: true, shows: true }])
})

test('so is what a Service that is gone has left', () => {
  const { run, intents } = stage([], [a])
  const { decisions, steps } = run(NO, a.key)
  expect(steps.size).toBe(0)
  expect(decisions.get(a.key)).toMatchObject({ decision: 'Refused', refusal: NO, ips: a.ips, pool: 'p' })
  expect(intents).toMatchObject([{ key: a.key, view: undefined, takes: true }])
})

test('nobody is asked where nothing is to be done', () => {
  const { run, intents } = stage([a], [a])
  expect(run(NO, a.key).decisions.get(a.key)).toMatchObject({ decision: 'Kept' })
  expect(intents).toEqual([])
})

test('an address moved without a claim is lost, and one that is repaired is not', () => {
  const moved = stage([service({ name: 'a', ips: ['203.0.113.1'], from: 'p' })], [])
  moved.run(undefined, a.key)
  expect(moved.intents).toMatchObject([{ loses: ['203.0.113.1'], takes: false, shows: true }])
  const repaired = stage([service({ name: 'a', ips: ['203.0.113.1'], from: 'p' })], [a])
  repaired.run(undefined, a.key)
  expect(repaired.intents).toMatchObject([{ loses: [], takes: false, shows: true }])
})

test('what was planned for it is free for others', () => {
  const [young, old] = [service({ name: 'young', created: 1 }), service({ name: 'old' })]
  const { run, book } = stage([old, young], [])
  run(undefined, old.key)
  expect(book.isGiven(ip('198.51.100.0'), old.key)).toBe(true)
  run(NO, old.key)
  expect(run(undefined, young.key).decisions.get(young.key)).toMatchObject({ decision: 'Granted', ips: ['198.51.100.0'] })
})
