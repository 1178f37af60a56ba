import type { Outcome, WriteConfigurationState } from '@clarion/core'
import { conditionManager, configurationStateObject } from '../objects/configuration-state.ts'
import { isPlainObject, type Plain, type PlainObject } from '../objects/plain.ts'
import { DONE } from '../outcome.ts'
import type { ApiClient } from './client.ts'
import { outcomeOf } from './failure.ts'
import { at, textAt } from './json.ts'
import { withQuery } from './kinds.ts'
import type { Owner } from './owner.ts'

export interface ConfigurationStatesOptions {
  readonly client: Pick<ApiClient, 'request'>
  readonly namespace: string
  readonly owner: Owner
  readonly hash: (text: string) => string
  readonly wallNow: () => number
}

/**
 * Writes our condition into a ConfigurationState and leaves those of other writers alone (server-side apply keeps them apart); the result
 * is the sum of all of them, as MetalLB makes it (MB 7.1).
 */
export async function writeConfigurationState(
  effect: WriteConfigurationState,
  { client, namespace, owner, hash, wallNow }: ConfigurationStatesOptions,
): Promise<Outcome> {
  const objects = `/apis/metallb.io/v1beta1/namespaces/${namespace}/configurationstates`
  const path = `${objects}/${effect.name}`
  let there = await client.request({ method: 'GET', path })
  const wanted = configurationStateObject(effect, { namespace, since: wallNow(), hash })
  if (!there.ok && there.status === 404) {
    const { status: _, metadata, ...object } = wanted
    const ownerReferences = await owner.references()
    const body = { ...object, metadata: { ...(isPlainObject(metadata) ? metadata : {}), ownerReferences } }
    there = await client.request({ method: 'POST', path: objects, body })
  }
  if (!there.ok) return outcomeOf(there)
  const condition = unmoved(conditionsOf(wanted)[0], conditionsOf(there.body))
  if (condition === undefined) return DONE
  const { apiVersion, kind } = { apiVersion: 'metallb.io/v1beta1', kind: 'ConfigurationState' }
  const applied = await client.request({
    method: 'PATCH',
    path: withQuery(`${path}/status`, { fieldManager: conditionManager(effect.name), force: 'true' }),
    patch: 'apply',
    body: { apiVersion, kind, metadata: { name: effect.name, namespace }, status: { conditions: [condition] } },
  })
  if (!applied.ok) return outcomeOf(applied)
  const sum = sumOf(conditionsOf(applied.body))
  const { result, errorSummary } = sum
  if (textAt(applied.body, 'status', 'result') === result && textAt(applied.body, 'status', 'errorSummary') === errorSummary) {
    return DONE
  }
  const written = await client.request({ method: 'PATCH', path: `${path}/status`, patch: 'merge', body: { status: sum } })
  return written.ok ? DONE : outcomeOf(written)
}

/** MB 7.1: invalid by any condition that names a configuration error. */
export function sumOf(conditions: readonly PlainObject[]): { readonly result: string; readonly errorSummary: string } {
  const failing = conditions.filter(({ status }) => status === 'False')
  const invalid = failing.some(({ reason }) => reason === 'ConfigurationError')
  const result = conditions.length === 0 ? 'Unknown' : invalid ? 'Invalid' : 'Valid'
  return { result, errorSummary: failing.map(({ message }) => (typeof message === 'string' ? message : '')).join('\n') }
}

/** The condition, dated back to when it began to say what it says. */
function unmoved(condition: PlainObject | undefined, before: readonly PlainObject[]): PlainObject | undefined {
  const old = before.find(({ type }) => type === condition?.type)
  const since: Plain | undefined = old?.status === condition?.status ? old?.lastTransitionTime : undefined
  return condition === undefined || since === undefined ? condition : { ...condition, lastTransitionTime: since }
}

function conditionsOf(object: unknown): readonly PlainObject[] {
  const conditions = at(object, 'status', 'conditions')
  return Array.isArray(conditions) ? conditions.filter(isPlainObject) : []
}
