import type { ConditionView, WriteCondition } from '@clarion/core'
import { expect, test } from '@jest/globals'
import { conditionPatch, mergeConditions } from './condition.ts'

const NOW = Date.UTC(2026, 4, 27, 10, 11, 12, 345)
const SECONDS = '2026-05-27T10:11:12Z'
const about = { service: 'web/a', uid: 'u1', type: 'clarion.dev/Announced' } as const
const TRUE: ConditionView = { status: 'True', reason: 'Announced', message: 'announced from node n1 on eth0' }
const write: WriteCondition = { do: 'write-condition', ...about, ...TRUE }
const theirs = {
  type: 'example.com/Theirs',
  status: 'True',
  reason: 'x',
  message: '',
  lastTransitionTime: '2020-01-01T00:00:00Z',
}
const ours = { type: about.type, ...TRUE, lastTransitionTime: '2021-01-01T00:00:00Z' }
const patch = (effect: Parameters<typeof conditionPatch>[0], before?: ConditionView) =>
  conditionPatch(effect, { assignedCondition: undefined, announcedCondition: before }, NOW)
const object = (...conditions: (typeof theirs)[]) => ({ metadata: { name: 'a' }, status: { loadBalancer: {}, conditions } })

test('the patch names the uid and one condition, with its time only where the status turns', () => {
  const dated = { type: about.type, ...TRUE, lastTransitionTime: SECONDS }
  expect(patch(write)).toEqual({ metadata: { uid: 'u1' }, status: { conditions: [dated] } })
  expect(conditionPatch(write, undefined, NOW)).toEqual(patch(write))
  expect(patch(write, { ...TRUE, status: 'False' })).toEqual(patch(write))
  expect(patch(write, { ...TRUE, message: 'other' })).toEqual({
    metadata: { uid: 'u1' },
    status: { conditions: [{ type: about.type, ...TRUE }] },
  })
  expect(patch({ do: 'remove-condition', ...about })).toEqual({
    metadata: { uid: 'u1' },
    status: { conditions: [{ type: about.type, $patch: 'delete' }] },
  })
})

test('merged, conditions of others stay, and ours keeps its time while its status does', () => {
  const after = mergeConditions(object(theirs, ours), patch({ ...write, message: 'node n2' }, TRUE))
  expect(after).toEqual({
    metadata: { name: 'a', uid: 'u1' },
    status: { loadBalancer: {}, conditions: [theirs, { ...ours, message: 'node n2' }] },
  })
  expect(mergeConditions(object(theirs), patch(write))).toMatchObject({
    status: { conditions: [theirs, { type: about.type, lastTransitionTime: SECONDS }] },
  })
  expect(mergeConditions({ metadata: {} }, patch(write))).toMatchObject({ status: { conditions: [{ type: about.type }] } })
})

test('removed, ours is gone, and an empty list with it', () => {
  const remove = patch({ do: 'remove-condition', ...about })
  expect(mergeConditions(object(ours, theirs), remove).status).toEqual({ loadBalancer: {}, conditions: [theirs] })
  expect(mergeConditions(object(ours), remove).status).toEqual({ loadBalancer: {} })
  expect(mergeConditions(object(theirs), remove).status).toEqual({ loadBalancer: {}, conditions: [theirs] })
})
