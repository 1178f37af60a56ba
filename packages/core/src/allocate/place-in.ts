/** Where in a sorted list something is, or where it belongs. O(log n) */
export function placeIn<T>(sorted: readonly T[], one: T, compare: (a: T, b: T) => number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const there = sorted[middle]
    if (there !== undefined && there !== one && compare(there, one) < 0) low = middle + 1
    else high = middle
  }
  return low
}
