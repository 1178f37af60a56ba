import type { Serial } from '../serial.ts'
import type { ApiFacts } from './api-facts.ts'
import type { ApiClient } from './client.ts'
import type { ConfigurationStatesOptions } from './configuration-states.ts'
import type { Events } from './events.ts'
import type { L2Statuses } from './l2-statuses.ts'
import type { Latest } from './latest.ts'

/** What effects are done with at an API server. */
export interface Performing {
  readonly client: Pick<ApiClient, 'request'>
  readonly facts: ApiFacts
  readonly events: Events
  readonly l2Statuses: L2Statuses | undefined
  readonly states: ConfigurationStatesOptions
  readonly latest: Latest
  /** By address: Services that come to share one at the same time are not in each other's way. */
  readonly claims: Serial
  readonly namespace: string
  readonly wallNow: () => number
  /** The last look before a claim or a status is written: why it may not be. */
  readonly mayWrite: () => string | undefined
  /** Milliseconds such a write may take. */
  readonly writeWithin: (() => number) | undefined
}
