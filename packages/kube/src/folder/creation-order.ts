const APART = 2 ** 20

/**
 * When objects without a creationTimestamp were created: before everything that has one, in the order in which they stand in the folder.
 * An object keeps its time as long as it is there; one that appears between two others gets a time between theirs, so that the order is
 * that of the folder again after a restart, and nobody's age changes meanwhile.
 */
export class CreationOrder {
  #times = new Map<string, number>()

  /** The times of all objects that are there, given in the folder's order. */
  times(ids: readonly string[]): ReadonlyMap<string, number> {
    const times = new Map<string, number>()
    let before: number | undefined
    let next = 0 // index of the next object whose time is known
    for (const [i, id] of ids.entries()) {
      next = Math.max(next, i)
      while (next < ids.length && !this.#times.has(ids[next] ?? '')) next++
      const time = this.#times.get(id) ?? between(before, this.#times.get(ids[next] ?? ''))
      times.set(id, time)
      before = before === undefined ? time : Math.max(before, time)
    }
    this.#times = times
    return times
  }
}

function between(before: number | undefined, after: number | undefined): number {
  if (after === undefined) return before === undefined ? 0 : before + APART
  if (before === undefined) return after - APART
  return before < after ? (before + after) / 2 : before // objects changed places: they keep their times, and the new one takes its neighbour's
}
