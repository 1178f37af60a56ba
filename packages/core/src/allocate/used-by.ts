import type { ClaimView, ServiceKey } from '../facts.ts'

/** What an address is used by. Nothing of these: it is free. */
export interface UsedBy {
  readonly claim: ClaimView | undefined
  /** Services whose status shows it, the oldest first. */
  readonly shownBy: readonly ServiceKey[]
  /** Services that are to have it, and hold no claim of it yet. */
  readonly plannedFor: readonly ServiceKey[]
  /** A claim is said to be there that we cannot see. */
  readonly hidden: boolean
}
