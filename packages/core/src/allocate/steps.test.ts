import { expect, test } from '@jest/globals'
import type { ClaimView } from '../facts.ts'
import { stepsTo } from './steps.ts'
import { claim, ip, service } from './testing/views.ts'

const IP = ip('192.0.2.1')
const web = service({ name: 'web', ips: [IP], from: 'old' })
const book = (...claims: readonly ClaimView[]) => ({
  claimsOf: () => claims,
  isOthers: () => false,
  doesRest: () => false,
  restRuleOf: () => undefined,
})
const said = (from: string, pool: string) =>
  stepsTo({ ips: [IP], pool: 'new' }, { ...web, allocatedFromPool: from }, book(claim(IP, web, { pool })), 'as-it-is', 0).effects

test('its pool was renamed: the claim says so, and of the Service only the annotation is another', () => {
  expect(said('old', 'old')).toEqual([
    expect.objectContaining({ do: 'join-claim', address: IP, serviceUid: web.uid, pool: 'new' }),
    expect.objectContaining({ do: 'write-status', ips: [IP], pool: 'new' }),
  ])
})

test.each([
  ['the claim', 'new', 'old', ['join-claim']],
  ['the annotation', 'old', 'new', ['write-status']],
  ['neither', 'new', 'new', []],
])('only what is behind is written: %s', (_, from, pool, steps) => {
  expect(said(from, pool).map((effect) => effect.do)).toEqual(steps)
})
