import type { Outcome, RemoveCondition, WriteCondition } from '@clarion/core'
import { conditionPatch } from '../objects/condition.ts'
import { DONE } from '../outcome.ts'
import { outcomeOf } from './failure.ts'
import { servicePath } from './look-ups.ts'
import type { Performing } from './performing.ts'

/** One condition of a Service. It is tried once: what is true then may be something else. */
export async function writeCondition(
  effect: WriteCondition | RemoveCondition,
  { client, facts, wallNow, mayWrite, writeWithin }: Performing,
): Promise<Outcome> {
  const answer = await client.request({
    method: 'PATCH',
    path: `${servicePath(effect.service)}/status`,
    patch: 'strategic',
    body: conditionPatch(effect, facts.services.get(effect.service), wallNow()),
    lastLook: mayWrite,
    within: writeWithin,
  })
  if (!answer.ok) return outcomeOf(answer)
  facts.shelves.Service.put(answer.body)
  return DONE
}
