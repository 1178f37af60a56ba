const NO_LIST: readonly never[] = []

/**
 * A copy of a list that is kept for each of thousands of Services, as small as it can be: V8 gives one that grew element by element room for
 * seventeen. All that are empty are one.
 */
export function compact<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? NO_LIST : [...list]
}
