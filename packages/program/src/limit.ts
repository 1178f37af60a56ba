/** How many different keys are counted; beyond, all new ones share one bucket. */
const MOST_KEYS = 1_000

interface Bucket {
  tokens: number
  at: number
  suppressed: number
}

/**
 * A token bucket per key. The returned function takes a key and the time (ms) and answers how many were left out since the last
 * one that passed, or undefined when this one is to be left out too.
 */
export function createLimit(burst: number, perSecond: number): (key: string, now: number) => number | undefined {
  const buckets = new Map<string, Bucket>()
  const bucketOf = (key: string, now: number): Bucket => {
    const known = buckets.get(key) ?? (buckets.size >= MOST_KEYS ? buckets.get('') : undefined)
    if (known !== undefined) return known
    const made = { tokens: burst, at: now, suppressed: 0 }
    buckets.set(buckets.size >= MOST_KEYS ? '' : key, made)
    return made
  }
  return (key, now) => {
    const bucket = bucketOf(key, now)
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond)
    bucket.at = now
    if (bucket.tokens < 1) {
      bucket.suppressed++
      return undefined
    }
    bucket.tokens--
    const { suppressed } = bucket
    bucket.suppressed = 0
    return suppressed
  }
}
