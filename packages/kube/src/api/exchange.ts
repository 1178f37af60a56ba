/** A list by name with one of it exchanged. */
export function exchange<T extends { readonly name: string }>(
  list: readonly T[],
  view: T | undefined,
  before: T | undefined,
): readonly T[] {
  const others = list.filter((other) => other !== before)
  return view === undefined ? others : [...others, view].sort((a, b) => (a.name < b.name ? -1 : 1))
}
