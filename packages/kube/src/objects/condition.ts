import {
  ADDRESS_ASSIGNED,
  type RemoveCondition,
  type ShownConditions,
  shownCondition,
  type WriteCondition,
  type WriteStatus,
} from '@clarion/core'
import { seconds } from './names.ts'
import { isPlainObject, type Plain, type PlainObject } from './plain.ts'

/**
 * One condition of a Service as a strategic merge patch of its subresource `status`, where conditions are merged by type: those of other
 * writers stay. The uid is a precondition. lastTransitionTime is left as it is while the status is; a Service has no generation, so there
 * is none to have observed.
 */
export function conditionPatch(
  effect: WriteCondition | RemoveCondition,
  view: ShownConditions | undefined,
  now: number,
): PlainObject {
  return { metadata: { uid: effect.uid }, status: { conditions: [entryOf(effect, view, now)] } }
}

/** The condition that goes with a status, as such a patch. */
export function assignedPatch(
  { service, uid, condition }: WriteStatus,
  view: ShownConditions | undefined,
  now: number,
): PlainObject | undefined {
  if (condition === undefined) return undefined
  const about = { service, uid, type: ADDRESS_ASSIGNED } as const
  return conditionPatch(
    condition === null ? { do: 'remove-condition', ...about } : { do: 'write-condition', ...about, ...condition },
    view,
    now,
  )
}

function entryOf(effect: WriteCondition | RemoveCondition, view: ShownConditions | undefined, now: number): PlainObject {
  const { type } = effect
  if (effect.do === 'remove-condition') return { type, $patch: 'delete' }
  const { status, reason, message } = effect
  const turns = status !== shownCondition(view, type)?.status
  return { type, status, reason, message, ...(turns && { lastTransitionTime: seconds(now) }) }
}

/** What the API server does with such a patch, done to a file. */
export function mergeConditions(object: PlainObject, patch: PlainObject): PlainObject {
  const merged = new Map(conditionsOf(object).map((condition) => [condition.type, condition]))
  for (const { $patch, ...entry } of conditionsOf(patch)) {
    if ($patch === 'delete') merged.delete(entry.type)
    else merged.set(entry.type, { ...merged.get(entry.type), ...entry })
  }
  const { conditions: _, ...status } = part(object.status)
  return {
    ...object,
    metadata: { ...part(object.metadata), ...part(patch.metadata) },
    status: merged.size === 0 ? status : { ...status, conditions: [...merged.values()] },
  }
}

function conditionsOf({ status }: PlainObject): readonly PlainObject[] {
  const { conditions } = part(status)
  return Array.isArray(conditions) ? conditions.filter(isPlainObject) : []
}

function part(value: Plain | undefined): PlainObject {
  return isPlainObject(value) ? value : {}
}
