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
  { name, result, errors, warnings }: WriteConfigurationState,
  { namespace, since, hash }: { namespace: string; since: number; hash: (text: string) => string },
): PlainObject {
  const valid = result === 'Valid'
  const message = valid ? sentences('warning', warnings) : sentences('configuration error', errors)
  const component = name.startsWith(SPEAKER)
    ? { 'metallb.io/component-type': 'speaker', 'metallb.io/node-name': labelValue(name.slice(SPEAKER.length), hash) }
    : { 'metallb.io/component-type': 'controller' }
  return {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'ConfigurationState',
    metadata: { name, namespace, labels: component },
    status: {
      result,
      errorSummary: valid ? '' : message,
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

const LONGEST = 16_384 // characters: the server takes no message of more than 32,768

/**
 * One a line, as far as they fit; the log has all of them. Warnings stand in the condition's message alone: whoever reads `Invalid` or an
 * errorSummary takes the configuration for refused, and it is not.
 */
function sentences(word: string, all: readonly string[]): string {
  if (all.length === 0) return ''
  const said: string[] = []
  let length = 0
  for (const sentence of all) {
    length += sentence.length + 1
    if (length > LONGEST && said.length > 0) break
    said.push(sentence.slice(0, LONGEST))
  }
  const more = all.length - said.length
  return `${word}: ${said.join('\n')}${more > 0 ? `\nand ${more} more` : ''}`
}

/** The verdict an object holds, and since when; undefined where it holds none. */
export function verdictOf({ status }: PlainObject): { readonly result: string; readonly since: number } | undefined {
  if (!isPlainObject(status) || typeof status.result !== 'string' || !Array.isArray(status.conditions)) return undefined
  const condition: unknown = status.conditions[0]
  if (!isPlainObject(condition) || typeof condition.lastTransitionTime !== 'string') return undefined
  const since = Date.parse(condition.lastTransitionTime)
  return Number.isNaN(since) ? undefined : { result: status.result, since }
}
