import { parseIp } from '@clarion/inet'
import { expect, test } from '@jest/globals'
import { pendingByReason } from './pending.ts'

test('Services without an address are counted by reason; who keeps one while it waits for another is not pending', () => {
  const refused = { decision: 'Refused', pool: undefined, lost: undefined } as const
  const ip = parseIp('192.0.2.1')
  const count = pendingByReason([
    { ...refused, refusal: { why: 'NoPools' }, ips: [] },
    { ...refused, refusal: { why: 'NoAddress' }, ips: [] },
    { ...refused, refusal: { why: 'NoPools' }, ips: [] },
    { ...refused, refusal: { why: 'NoAddress' }, ips: ip === undefined ? [] : [ip] },
    { decision: 'NotOurs', why: 'OtherClass' },
  ])
  expect(count).toEqual(
    new Map([
      ['NoPools', 2],
      ['NoAddress', 1],
    ]),
  )
})
