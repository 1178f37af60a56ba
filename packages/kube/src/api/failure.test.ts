import { expect, test } from '@jest/globals'
import { answered, noAnswer, refusalOf } from './failure.ts'

const status = (reason: string, fields: readonly string[] = []) => ({
  kind: 'Status',
  reason,
  message: reason,
  details: { causes: fields.map((field) => ({ field })) },
})

test.each([
  [409, status('AlreadyExists'), 'AlreadyExists'],
  [409, status('Conflict'), 'Conflict'],
  [404, status('NotFound'), 'NotFound'],
  [403, status('Forbidden'), 'Forbidden'],
  [422, status('Invalid', ['spec.address']), 'Invalid'],
  [422, status('Invalid', ['metadata.uid', 'metadata.uid']), 'Conflict'], // what a patch with a former object's uid is answered
  [422, status('Invalid', ['metadata.uid', 'spec.pool']), 'Invalid'],
  [422, status('Invalid'), 'Invalid'],
  [400, status('BadRequest'), 'Invalid'],
  [401, status('Unauthorized'), 'Unavailable'],
  [429, undefined, 'Unavailable'],
  [500, '<html>', 'Unavailable'],
  [504, null, 'Unavailable'],
])('%i is %s', (code, body, refusal) => {
  expect(refusalOf(answered(code, body, undefined))).toBe(refusal)
})

test('no answer is unavailable, and a long message is cut', () => {
  expect(refusalOf(noAnswer('Unreachable', 'refused'))).toBe('Unavailable')
  expect(answered(500, { message: 'x'.repeat(10_000) }, undefined).message).toHaveLength(500)
})
