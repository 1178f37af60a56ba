import type { Config } from '../rules/config.ts'
import type { Clock } from './clock.ts'
import type { Member } from './member.ts'
import type { TransportFactory } from './transport.ts'

/** What the application adds to the protocol (ML 10). Called synchronously; what they throw is logged and otherwise ignored. */
export interface Hooks {
  /** A user message, by packet or stream. May come more than once. */
  userMessage?(payload: Uint8Array): void
  /** Messages to piggyback: each costs its length and `overhead`, together at most `room`. */
  broadcasts?(overhead: number, room: number): readonly Uint8Array[]
  localState?(join: boolean): Uint8Array
  mergeRemoteState?(state: Uint8Array, join: boolean): void
  /** True keeps this node out of the table. */
  vetoAlive?(member: Member): boolean
  /** True refuses a join, or refuses to be joined. */
  vetoMerge?(members: readonly Member[]): boolean
  ackPayload?(): Uint8Array
  pingComplete?(member: Member, roundTripMs: number, payload: Uint8Array | null): void
}

export interface DelegateVersions {
  readonly min: number
  readonly max: number
  readonly current: number
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type Log = (level: LogLevel, message: string, fields: Readonly<Record<string, string | number>>) => void

export interface MemberlistOptions {
  readonly name: string
  readonly bindAddress: string
  /** 0: any free port. */
  readonly bindPort: number
  /** What peers are told; default: where it is bound, or the first private address of the host when that is the wildcard. */
  readonly advertiseAddress?: string
  readonly advertisePort?: number
  /** 16, 24 or 32 bytes each, the first one seals. None: plaintext. */
  readonly secretKeys?: readonly Uint8Array[]
  readonly label?: string
  /** Default: `lanConfig()`. */
  readonly config?: Config
  /** Versions of the application protocol on top (ML 4.4). Default 0/0/0, as MetalLB. */
  readonly delegateVersions?: DelegateVersions
  /** At most 512 bytes. */
  readonly meta?: Uint8Array
  readonly hooks?: Hooks
  readonly clock?: Clock
  /** In [0, 1), for picks and delays; keys and nonces never come from it. */
  readonly random?: () => number
  readonly transport?: TransportFactory
  readonly log?: Log
  /** Every input that was thrown away, under its word. */
  readonly onDrop?: (word: string, count: number) => void
}
