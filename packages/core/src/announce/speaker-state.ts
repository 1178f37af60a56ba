/**
 * What a speaker says when it is asked, as JSON on its node's loopback address: `/state`, of itself; `/explain?service=NS/NAME`, of one
 * Service as it sees it. No secrets, and never longer than a person can use: lists end, and `more` says what was left out.
 *
 * Whoever asks may be of another version. Within v1 fields and words are only added: take what you know, leave the rest.
 */
import type { Standing } from './explain.ts'

export const STATE_VERSION = 'clarion.dev/state/v1'

/** A list that ends: `more` were left out. */
export interface Some<T> {
  readonly items: readonly T[]
  readonly more: number
}

interface Said {
  readonly apiVersion: typeof STATE_VERSION
  /** Who says it. */
  readonly node: string
  /** Of the program. */
  readonly version: string
  /** When it was said, RFC 3339. */
  readonly at: string
}

/** `/state` */
export interface SpeakerState extends Said {
  readonly kind: 'SpeakerState'
  /** Since when it runs, RFC 3339. */
  readonly started: string
  /** What stands in the way of being ready; empty when it is. */
  readonly missing: readonly string[]
  /** Speakers in the ring, this one among them; null without gossip, where everybody counts as alive. */
  readonly members: Some<string> | null
  readonly links: Some<LinkState>
  /** Addresses this node answers for, or would if it could. */
  readonly addresses: Some<AddressState>
}

export interface LinkState {
  readonly name: string
  /** Null for a link that takes no part. */
  readonly carrier: boolean | null
  /** Why it takes no part in announcing; null where it does. */
  readonly refused: string | null
}

/** An address and its owner, as this speaker has elected. */
export interface OwnerState {
  readonly address: string
  /** Null: nobody. */
  readonly owner: string | null
  /** When this speaker heard so, RFC 3339. */
  readonly since: string
  /** The word of what changed then, and the member whose coming or going it was. */
  readonly because: string
  readonly member: string | null
}

export interface AddressState extends OwnerState {
  readonly service: string
  /** Links it is answered on; none: by nobody. */
  readonly interfaces: readonly string[]
}

/** `/explain?service=NS/NAME` */
export interface ServiceState extends Said {
  readonly kind: 'ServiceState'
  readonly service: string
  /** Why nobody announces it; null where somebody may. */
  readonly refused: string | null
  readonly pool: string | null
  readonly advertisements: readonly string[]
  /** Nodes in the running in the order of the election, then the others. */
  readonly candidates: Some<CandidateState>
  readonly addresses: readonly OwnerState[]
  /** Links this node answers on for it. */
  readonly interfaces: readonly string[]
}

export interface CandidateState {
  readonly node: string
  /** 1 is first; null: not in the running. */
  readonly rank: number | null
  /** One of core's `Standing`, or a word of a later version. */
  readonly standing: Standing | (string & {})
}
