/** What is kept for each of thousands of Services, as small as it can be: all that are empty are one. */
const NO_LIST: readonly never[] = []
const NO_LABELS: ReadonlyMap<string, string> = new Map()

/** A copy. V8 gives a list that grew element by element room for seventeen. */
export function compact<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? NO_LIST : [...list]
}

export function compactLabels(labels: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const entries = Object.entries(labels)
  return entries.length === 0 ? NO_LABELS : new Map(entries)
}
