/** Why a Service has its address, or none, and who answers for it: as a value. `-o json` prints it. */
import type { Standing } from '@clarion/core'

export interface Explanation {
  readonly service: string
  readonly cluster: string
  readonly at: string
  /** What its status shows. */
  readonly addresses: readonly string[]
  readonly pool: string | null
  readonly claims: readonly { readonly address: string; readonly pool: string; readonly phase: string }[]
  /** Addresses that it had, and that are kept for it. */
  readonly rests: readonly { readonly address: string; readonly pool: string; readonly until: string }[]
  readonly decision: DecisionPart
  readonly announcement: AnnouncementPart
  /** What else there is to know: faults of the configuration, what could not be read. */
  readonly notes: readonly string[]
}

/** A refusal in all its forms. */
export interface No {
  readonly why: string
  readonly message: string
  readonly remedy: string
}

export interface DecisionPart {
  /** Core's word: Kept, Granted, Refused, Cleared, NotOurs. */
  readonly decision: string
  /** What the rules give it. */
  readonly addresses: readonly string[]
  readonly pool: string | null
  /** How it was found, for what is new. */
  readonly how: string | null
  readonly no: No | null
  /** Why it cannot keep what its status shows. */
  readonly lost: No | null
  /** Why a PreferDualStack Service has one address only. */
  readonly additional: No | null
  /** What each pool says to it, in the order they are asked; none where it keeps what it has. */
  readonly pools: readonly {
    readonly pool: string
    readonly says: string
    readonly family: string | null
    readonly remedy: string
  }[]
}

export interface AnnouncementPart {
  /**
   * `speakers`: as they say; `computed`: by the same rules from the facts, for no speaker could be asked; `statuses`: what their
   * ServiceL2Status objects say, for neither could be; `unknown`: there are none of those either.
   */
  readonly from: 'speakers' | 'computed' | 'statuses' | 'unknown'
  readonly at: string
  readonly no: No | null
  readonly advertisements: readonly string[]
  readonly candidates: readonly CandidatePart[]
  readonly owners: readonly OwnerPart[]
  /** Speakers that could not be asked, or that see it otherwise. */
  readonly notes: readonly string[]
}

export interface CandidatePart {
  readonly node: string
  readonly rank: number | null
  readonly standing: Standing | (string & {})
  readonly remedy: string
}

export interface OwnerPart {
  readonly address: string
  readonly node: string | null
  readonly interfaces: readonly string[]
  readonly since: string | null
  readonly because: string | null
  readonly member: string | null
}
