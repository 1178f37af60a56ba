/**
 * Who gets which address: rules on facts, as values. Sharing an address, pools pinned to namespaces or Services, priorities and
 * reservations are not here.
 */
export * from './book.ts'
export * from './decision.ts'
export * from './plan.ts'
export * from './pool-counters.ts'
export { PoolIndex } from './pool-index.ts'
export { Pools } from './pools.ts'
export { type PoolAnswer, type Refusal, sentence } from './refusal.ts'
