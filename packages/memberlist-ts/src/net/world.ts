import type { Endpoint } from '../rules/index.ts'
import type { Clock } from './clock.ts'
import type { Hooks, Log } from './options.ts'
import type { Settings } from './settings.ts'
import type { Transport } from './transport.ts'

/** What a node works with, once it is bound. */
export interface World {
  readonly transport: Transport
  readonly clock: Clock
  readonly settings: Settings
  readonly self: Endpoint // as advertised
  readonly hooks: Hooks
  readonly log: Log
  readonly onDrop: (word: string, count: number) => void
}
