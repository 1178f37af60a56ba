/**
 * One reading at a time, however many ask: whoever asks gets one that began later, so it shows everything that was there when they asked.
 */
export function batched<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | undefined
  return () => {
    next ??= running.then(() => {
      next = undefined
      const now = read()
      running = now.catch(() => {})
      return now
    })
    return next
  }
}
