/** The controller gives Services addresses from the operator's pools. It announces nothing; that is the speaker's. */
export {
  type Allocator,
  type AllocatorOptions,
  type AllocatorReport,
  type Lead,
  startAllocator,
} from './allocator.ts'
export type { ConfigVerdict } from './config-in-force.ts'
export { type ControllerMetrics, controllerMetrics } from './metrics.ts'
export { createPoolStatus } from './pool-status.ts'
export { createReport } from './report.ts'
