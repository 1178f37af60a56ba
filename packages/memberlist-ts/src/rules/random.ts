/** In [0, 1), like Math.random. */
export type Random = () => number

/** A whole number in [0, n). */
export function below(n: number, random: Random): number {
  return Math.min(n - 1, Math.floor(random() * n))
}

/** Fisher-Yates, in place. */
export function shuffle<T>(list: T[], random: Random): void {
  for (let i = list.length - 1; i > 0; i--) swap(list, i, below(i + 1, random))
}

export function swap<T>(list: T[], i: number, j: number): void {
  const [a, b] = [list[i], list[j]]
  if (a === undefined || b === undefined) return
  list[i] = b
  list[j] = a
}

/**
 * Up to k different acceptable entries (ML 8.4). A short list is shuffled and searched, so that none is overlooked; in a long
 * one 3n draws are enough, and cost nothing when most are acceptable.
 */
export function pick<T>(list: readonly T[], k: number, accept: (entry: T) => boolean, random: Random): T[] {
  if (list.length < 3 * k) {
    const shuffled = [...list]
    shuffle(shuffled, random)
    return shuffled.filter(accept).slice(0, k)
  }
  const chosen = new Set<T>()
  for (let draws = 3 * list.length; draws > 0 && chosen.size < k; draws--) {
    const entry = list[below(list.length, random)]
    if (entry !== undefined && accept(entry)) chosen.add(entry)
  }
  return [...chosen]
}
