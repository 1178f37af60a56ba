import type { Member, MemberListener } from './member.ts'
import type { MemberlistOptions } from './options.ts'

export interface Memberlist {
  readonly localPort: number
  /** Alive and suspect ones, ourselves among them. */
  members(): readonly Member[]
  /**
   * Exchanges states with each address, `[name/]host[:port]`, one after the other (ML 9).
   * @returns how many could be merged; rejects only when not one could
   */
  join(addresses: readonly string[], signal?: AbortSignal): Promise<number>
  /** Says goodbye. True when it was told as often as it should be, false when the time ran out first. Goes on answering. */
  leave(timeoutMs: number): Promise<boolean>
  /** Changes our metadata. True when told as often as it should be, false when the time ran out first. */
  updateMeta(meta: Uint8Array, timeoutMs: number): Promise<boolean>
  /** Closes everything; without `leave` the others find out by probing. */
  shutdown(): Promise<void>
  /** Called synchronously, in order, when the state changes. The answer ends it. */
  on(listener: MemberListener): () => void
  /** 0 is healthy; each point adds one probe interval to the patience with others (ML 7.5). */
  health(): number
}

/** Binds, and knows itself; `join` makes it part of a cluster. Rejects when the address cannot be bound. */
export function createMemberlist(_options: MemberlistOptions): Promise<Memberlist> {
  return Promise.reject(new Error('not built yet'))
}
