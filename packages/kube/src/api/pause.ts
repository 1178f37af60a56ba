import type { Clock } from '../clock.ts'

/** So long, or until the signal. */
export function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      cancel()
      signal.removeEventListener('abort', over)
      resolve()
    }
    const cancel = clock.after(ms, over)
    signal.addEventListener('abort', over)
  })
}
