import type { WriteConfigurationState } from '@clarion/core'
import { labelValue, seconds } from './names.ts'
import { isPlainObject, type PlainObject } from './plain.ts'

const SPEAKER = 'speaker-'

/** Who applies the condition, MetalLB's names (MB 7.1): the server keeps each writer's fields apart by them. */
export function conditionManager(name: string): string {
  return name.startsWith(SPEAKER) ? 'configReconciler' : 'poolReconciler'
}

/** The condition of a controller and of a speaker, MetalLB's names (MB 7.1). */
function conditionOf(name: string): string {
  return name.startsWith(SPEAKER) ? 'configReconcilerValid' : 'poolReconcilerValid'
}

/**
 * ConfigurationState of a program. `since` is when its verdict last changed: unlike MetalLB's it stays where the verdict stays, so an
 * unchanged state is an unchanged object and needs no write.
 */
export function configurationStateObject(
  { name, result, errors }: WriteConfigurationState,
  { namespace, since, hash }: { namespace: string; since: number; hash: (text: string) => string },
): PlainObject {
  const valid = result === 'Valid'
  const message = valid ? '' : `configuration error: ${errors.join('\n')}`
  const component = name.startsWith(SPEAKER)
    ? { 'metallb.io/component-type': 'speaker', 'metallb.io/node-name': labelValue(name.slice(SPEAKER.length), hash) }
    : { 'metallb.io/component-type': 'controller' }
  return {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'ConfigurationState',
    metadata: { name, namespace, labels: component },
    status: {
      result,
      errorSummary: message,
      conditions: [
        {
          type: conditionOf(name),
          status: valid ? 'True' : 'False',
          reason: valid ? 'Reconciled' : 'ConfigurationError',
          message,
          lastTransitionTime: seconds(since),
        },
      ],
    },
  }
}

/** The verdict an object holds, and since when; undefined where it holds none. */
export function verdictOf({ status }: PlainObject): { readonly result: string; readonly since: number } | undefined {
  if (!isPlainObject(status) || typeof status.result !== 'string' || !Array.isArray(status.conditions)) return undefined
  const condition: unknown = status.conditions[0]
  if (!isPlainObject(condition) || typeof condition.lastTransitionTime !== 'string') return undefined
  const since = Date.parse(condition.lastTransitionTime)
  return Number.isNaN(since) ? undefined : { result: status.result, since }
}
