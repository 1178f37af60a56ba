/** What the store holds its writers to. A planted bug leaves one out. */
export interface Strictness {
  /** A second claim of an address is refused. */
  readonly oneClaimEach: boolean
  readonly statusVersion: boolean
  /** A status write makes older writers' preconditions fail even where it changes nothing. */
  readonly statusAlwaysNew: boolean
  readonly markVersion: boolean
  readonly deleteUid: boolean
  readonly deletePhase: boolean
  /** A claim is deleted, or laid to rest, only for who leaves it, and since when. */
  readonly deleteMark: boolean
  readonly onlyIfGone: boolean
  readonly onlyIfAt: boolean
  readonly onlyIfClaimed: boolean
  readonly unlessClaimed: boolean
  /** Holders are changed only of the claim that was read. */
  readonly editVersion: boolean
  /** Whoever joins is held against the others. */
  readonly joinRule: boolean
  /** Whoever leaves was marked before. */
  readonly leaveMark: boolean
  /** Addresses that a reservation has chosen stay. */
  readonly chosenStay: boolean
}

export const STRICT: Strictness = {
  oneClaimEach: true,
  statusVersion: true,
  statusAlwaysNew: true,
  markVersion: true,
  deleteUid: true,
  deletePhase: true,
  deleteMark: true,
  onlyIfGone: true,
  onlyIfAt: true,
  onlyIfClaimed: true,
  unlessClaimed: true,
  editVersion: true,
  joinRule: true,
  leaveMark: true,
  chosenStay: true,
}
