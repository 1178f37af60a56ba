/**
 * Both programs work for seconds and wait for hours. While there is work the heap may double before it is collected, for collecting it
 * early costs a fifth of the work. When the work is done it is collected whole, and grows late from then on: what a flood leaves behind
 * would be kept for hours.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Clock } from './clock.ts'

const LOOKED_AT = 5_000 // ms
const CALM = 0.25 // of the time since the last look that something was done

export interface Heap {
  /** Part of the time, from 0 to 1, that the main thread had something to do since this was asked last. */
  busy(): number
  growFreely(): void
  growLate(): void
  /** Collects all of it, which stops the main thread: for a tenth of a second with 10,000 Services. */
  collect(): void
}

export function collectWhenCalm(heap: Heap, clock: Clock): void {
  let isFree = true
  const look = () => {
    const isBusy = heap.busy() > CALM
    if (isBusy && !isFree) heap.growFreely()
    if (!isBusy && isFree) {
      heap.growLate()
      heap.collect()
    }
    isFree = isBusy
    clock.after(LOOKED_AT, look)
  }
  clock.after(LOOKED_AT, look)
}

/** V8's, of the main thread; how it grows is one setting for all threads. */
export function mainHeap(): Heap {
  setFlagsFromString('--expose-gc')
  const gc: typeof globalThis.gc = runInNewContext('gc')
  let then = performance.eventLoopUtilization()
  return {
    busy() {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, then)
      then = now
      return utilization
    },
    growFreely: () => setFlagsFromString('--no-optimize-for-size'),
    growLate: () => setFlagsFromString('--optimize-for-size'),
    collect: () => void gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' }),
  }
}
