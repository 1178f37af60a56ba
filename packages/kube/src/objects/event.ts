import type { Tell, TellOperator } from '@clarion/core'
import { keyParts, seconds } from './names.ts'
import type { PlainObject } from './plain.ts'

const LONGEST_MESSAGE = 1024 // what the API server takes

/** Who tells: MetalLB's names, which dashboards and alerts match on (MB section 0). */
export type EventSource = 'metallb-controller' | 'metallb-speaker'

/** The object that an event is about. */
export interface EventAbout {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid?: string
}

/** A Service, or for what concerns no single one the controller's ConfigurationState in its `namespace`. */
export function eventAbout(tell: Tell | TellOperator, namespace: string): EventAbout {
  if (tell.do === 'tell') return { apiVersion: 'v1', kind: 'Service', ...keyParts(tell.service), uid: tell.uid }
  return { apiVersion: 'metallb.io/v1beta1', kind: 'ConfigurationState', namespace, name: 'controller' }
}

/** What makes two events one that happened twice. */
export function eventSubject(tell: Tell | TellOperator): string {
  const { type, reason, message } = tell
  return JSON.stringify(tell.do === 'tell' ? [tell.service, tell.uid, type, reason, message] : [type, reason, message])
}

/** An event that happened for the first time. `name` is its object's name. */
export function eventObject(
  tell: Tell | TellOperator,
  { name, about, source, instance }: { name: string; about: EventAbout; source: EventSource; instance: string },
  now: number,
): PlainObject {
  const message = tell.message.length <= LONGEST_MESSAGE ? tell.message : `${tell.message.slice(0, LONGEST_MESSAGE - 1)}…`
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: about.namespace },
    involvedObject: { ...about },
    type: tell.type,
    reason: tell.reason,
    message,
    source: { component: source, host: instance },
    reportingComponent: source,
    reportingInstance: instance,
    firstTimestamp: seconds(now),
    lastTimestamp: seconds(now),
    count: 1,
  }
}

/** The merge patch for an event that happened again. */
export function eventAgain(count: number, now: number): PlainObject {
  return { lastTimestamp: seconds(now), count: count + 1 }
}
