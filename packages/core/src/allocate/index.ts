/**
 * Who gets which address: rules on facts, as values. What is set apart and counted is in `reserve`.
 */
export type { NotFor } from './admits.ts'
export { askPools, type PoolAnswer } from './ask-pools.ts'
export * from './assigned-condition.ts'
export * from './book.ts'
export * from './choices.ts'
export { type Choice, chooseAddresses } from './choose.ts'
export { type Change as ClaimChange, editClaim, MOST_HOLDERS, whyNotEnded, whyNotFreed, whyNotMarked } from './claim-edits.ts'
export { compareIps } from './claims-by-service.ts'
export * from './decision.ts'
export { type RestsToEnd, restsToEnd } from './ended-rests.ts'
export {
  forewarnQuota,
  forewarnRelease,
  forewarnReservation,
  type Surrounding,
} from './forewarn.ts'
export * from './guard.ts'
export * from './other-allocator.ts'
export { isOurs } from './ours.ts'
export * from './plan.ts'
export * from './pool-counters.ts'
export { PoolIndex } from './pool-index.ts'
export { Pools } from './pools.ts'
export * from './rebuild-book.ts'
export { type Refusal, sentence, type Withheld } from './refusal.ts'
export * from './reserved-addresses.ts'
export type { Rested, Rests } from './rests.ts'
export { isHeldBy } from './why-not.ts'
