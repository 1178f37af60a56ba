import type { ClusterFacts } from '../cluster.ts'
import type { Hash } from './admit.ts'
import type { EventLog } from './event-log.ts'
import type { StateStore } from './state-store.ts'

/** What effects are done with in a state folder. */
export interface Performing {
  readonly facts: ClusterFacts
  readonly store: Pick<StateStore, 'edit'>
  readonly events: Pick<EventLog, 'tell'>
  readonly writer: string
  readonly namespace: string
  readonly hash: Hash
  readonly newUid: () => string
  readonly wallNow: () => number
}
