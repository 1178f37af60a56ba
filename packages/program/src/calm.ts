/**
 * Both programs work for seconds and wait for hours. While there is work the heap may grow before it is collected, for collecting it early
 * costs a fifth of the work; what that leaves behind would then be kept for hours, so it is collected when the work is done.
 */
import type { Clock } from './clock.ts'

const LOOKED_AT = 5_000 // ms
const CALM = 0.25 // of the time since the last look that something was done
const GROWN = 1.2 // times what the last collection left

export interface Heap {
  /** Part of the time, from 0 to 1, that the main thread had something to do since this was asked last. */
  busy(): number
  /** Bytes in use, garbage included. */
  used(): number
  /** Collects all of it, which stops the main thread for a tenth of a second where it is large. */
  collect(): void
}

export function collectWhenCalm(heap: Heap, clock: Clock): void {
  let left = 0
  const look = () => {
    if (heap.busy() <= CALM && heap.used() >= left * GROWN) {
      heap.collect()
      left = heap.used()
    }
    clock.after(LOOKED_AT, look)
  }
  clock.after(LOOKED_AT, look)
}

/** V8's, where Node was started with `--expose-gc` (scripts/build.ts); elsewhere it is left to itself. */
export function mainHeap(): Heap | undefined {
  const { gc } = globalThis
  if (gc === undefined) return undefined
  let then = performance.eventLoopUtilization()
  return {
    busy() {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, then)
      then = now
      return utilization
    },
    used: () => process.memoryUsage().heapUsed,
    collect: () => void gc({ type: 'major', execution: 'sync', flavor: 'last-resort' }),
  }
}
