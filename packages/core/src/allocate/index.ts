/**
 * Who gets which address: rules on facts, as values. Reservations and quotas are not here.
 */
export type { NotFor } from './admits.ts'
export { askPools, type PoolAnswer } from './ask-pools.ts'
export * from './book.ts'
export { editClaim, MOST_HOLDERS } from './claim-edits.ts'
export { compareIps } from './claims-by-service.ts'
export * from './decision.ts'
export * from './guard.ts'
export * from './other-allocator.ts'
export { isOurs } from './ours.ts'
export * from './plan.ts'
export * from './pool-counters.ts'
export { PoolIndex } from './pool-index.ts'
export { Pools } from './pools.ts'
export { type Refusal, sentence, type Withheld } from './refusal.ts'
export { isHeldBy } from './why-not.ts'
