import { describe, expect, test } from '@jest/globals'
import type { ClaimView } from '../facts.ts'
import { assignedCondition, assignedStep } from './assigned-condition.ts'
import type { Decision } from './decision.ts'
import { type Refusal, sentence, sentenceFor } from './refusal.ts'
import { stepsTo } from './steps.ts'
import { complaint } from './tell.ts'
import { claim, service } from './testing/views.ts'

const web = service({ name: 'web', namespace: 'shop' })
const shown = service({ name: 'web', namespace: 'shop', ips: ['192.0.2.1'], from: 'gold' })
const ips = shown.ips
const kept: Decision = { decision: 'Kept', ips, pool: 'gold', additional: undefined }
const refused = (refusal: Refusal, has: typeof ips = []): Decision => ({
  decision: 'Refused',
  refusal,
  ips: has,
  pool: has.length > 0 ? 'gold' : undefined,
  lost: undefined,
})
const [IP] = ips
if (IP === undefined) throw new Error('none')
const taken = (by: string): Refusal => ({ why: 'AddressTaken', ip: IP, by })

describe('the condition', () => {
  test.each<[string, Decision, ReturnType<typeof assignedCondition>]>([
    ['kept', kept, { status: 'True', reason: 'Assigned', message: '192.0.2.1 of pool gold' }],
    [
      'given, one address of two',
      {
        ...kept,
        decision: 'Granted',
        how: 'Automatic',
        lost: undefined,
        additional: { why: 'PoolExhausted', pool: 'gold', wanted: 'ipv6' },
      },
      { status: 'True', reason: 'Assigned', message: '192.0.2.1 of pool gold; no second address: no available IPs in pool gold' },
    ],
    [
      'refused',
      refused({ why: 'PoolsExhausted', wanted: 'ipv4' }),
      { status: 'False', reason: 'PoolsExhausted', message: 'no available IPs' },
    ],
    [
      'refused something else than it has',
      refused({ why: 'RequestInvalid', message: 'no such thing' }, ips),
      { status: 'True', reason: 'Assigned', message: '192.0.2.1 of pool gold, kept: no such thing' },
    ],
    ['held back with thousands', refused({ why: 'MassReleaseHeld', count: 9, token: 'abc' }, ips), 'as-it-is'],
    ['before pools were read', refused({ why: 'PoolsUnknown' }), 'as-it-is'],
    ['of another class', { decision: 'NotOurs', why: 'OtherClass' }, 'as-it-is'],
    ['no load balancer any more', { decision: 'Cleared', why: 'NotLoadBalancer' }, undefined],
  ])('%s', (_, decision, expected) => expect(assignedCondition(web, decision)).toEqual(expected))
})

describe('another namespace is not named', () => {
  test.each([
    ['bank/vault', 'address 192.0.2.1 is already in use by another service'],
    ['shop/blog', 'address 192.0.2.1 is already in use by shop/blog'],
  ])('%s', (by, said) => {
    const no = taken(by)
    expect(sentenceFor(web, no)).toBe(said)
    expect(assignedCondition(web, refused(no))).toMatchObject({ message: said })
    expect(complaint(web, refused(no))?.message).toContain(said)
    expect(sentence(no)).toContain(by) // for the log
  })
})

describe('what goes with the status', () => {
  const TRUE = { status: 'True', reason: 'Assigned', message: '192.0.2.1 of pool gold' } as const
  const book = (...claims: readonly ClaimView[]) => ({
    claimsOf: () => claims,
    isOthers: () => false,
    doesRest: () => false,
    restRuleOf: () => undefined,
  })
  const target = { ips, pool: 'gold' }
  const written = (...[wanted, view, known, assigned]: Parameters<typeof stepsTo> extends [...infer P, number] ? P : never) =>
    stepsTo(wanted, view, known, assigned, 0).effects.find((effect) => effect.do === 'write-status')

  test('the condition, in the one write', () => {
    const { effects } = stepsTo(target, web, book(), assignedCondition(web, kept), 0)
    expect(effects.map((effect) => effect.do)).toEqual(['claim-address', 'write-status'])
    expect(effects.at(-1)).toMatchObject({ ips, condition: TRUE })
  })
  test('nothing that is said already, and no write for its sake', () => {
    expect(written(target, { ...web, assignedCondition: TRUE }, book(), TRUE)).not.toHaveProperty('condition')
    expect(stepsTo(target, shown, book(claim(IP, shown, { pool: 'gold' })), TRUE, 0).effects).toEqual([])
  })
  test('cleared: why, or that it is gone', () => {
    const no = assignedCondition(web, refused({ why: 'PoolsExhausted', wanted: 'ipv4' }))
    expect(written(undefined, { ...shown, assignedCondition: TRUE }, book(), no)).toMatchObject({ ips: [], condition: no })
    expect(written(undefined, { ...shown, assignedCondition: TRUE }, book(), undefined)).toMatchObject({ condition: null })
    expect(written(undefined, shown, book(), undefined)).not.toHaveProperty('condition')
  })
})

describe('what is still to be written', () => {
  const TRUE = { status: 'True', reason: 'Assigned', message: '192.0.2.1 of pool gold' } as const
  test('of one that has its address', () => {
    expect(assignedStep(shown, kept, undefined)).toMatchObject({ do: 'write-condition', ...TRUE })
    expect(assignedStep({ ...shown, assignedCondition: TRUE }, kept, undefined)).toBeUndefined()
    expect(assignedStep(shown, undefined, undefined)).toBeUndefined()
    expect(assignedStep(shown, kept, 'ours')).toBeUndefined()
    expect(assignedStep(web, kept, undefined)).toBeUndefined() // its status brings it along
  })
  test('of one that is no load balancer any more', () => {
    const gone = { ...web, isLoadBalancer: false, assignedCondition: TRUE }
    expect(assignedStep(gone, { decision: 'NotOurs', why: 'NotLoadBalancer' }, undefined)).toMatchObject({
      do: 'remove-condition',
    })
    expect(assignedStep({ ...web, isLoadBalancer: false }, undefined, undefined)).toBeUndefined()
  })
})
