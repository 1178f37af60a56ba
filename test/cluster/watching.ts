/** A cluster that is watched: every change it tells of, and waiting for what should become true. */
import type { Change, Cluster } from '@clarion/kube'

const WITHIN = 20_000 // ms

export interface Watching {
  readonly changes: Change[]
  /** Resolves when the test holds, looked at after each change. Rejects with what was waited for. */
  until(what: string, holds: () => boolean, within?: number): Promise<void>
}

export function watching(cluster: Cluster): Watching {
  const changes: Change[] = []
  const waiting = new Set<() => void>()
  cluster.onChange((news) => {
    changes.push(...news)
    for (const look of waiting) look()
  })
  return {
    changes,
    until(what, holds, within = WITHIN) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`not within ${within / 1_000} s: ${what}`))
        }, within)
        const look = () => {
          if (!holds()) return
          waiting.delete(look)
          clearTimeout(timer)
          resolve()
        }
        waiting.add(look)
        look()
      })
    },
  }
}
