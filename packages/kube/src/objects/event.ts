import type { Tell } from '@clarion/core'
import { keyParts, seconds } from './names.ts'
import type { PlainObject } from './plain.ts'

const LONGEST_MESSAGE = 1024 // what the API server takes

/** Who tells: MetalLB's names, which dashboards and alerts match on (MB section 0). */
export type EventSource = 'metallb-controller' | 'metallb-speaker'

/** What makes two events one that happened twice. */
export function eventSubject({ service, uid, type, reason, message }: Tell): string {
  return JSON.stringify([service, uid, type, reason, message])
}

/** An event that happened for the first time. `name` is its object's name. */
export function eventObject(
  tell: Tell,
  { name, source, instance }: { name: string; source: EventSource; instance: string },
  now: number,
): PlainObject {
  const about = keyParts(tell.service)
  const message = tell.message.length <= LONGEST_MESSAGE ? tell.message : `${tell.message.slice(0, LONGEST_MESSAGE - 1)}…`
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: about.namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Service', ...about, uid: tell.uid },
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
