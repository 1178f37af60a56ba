/** Speakers that did not answer, those of one reason in one sentence: where one cannot be asked, mostly none can. */
const MOST_NAMED = 5

export interface Unheard {
  readonly from: string
  readonly no: string
}

export function unheardNotes(unheard: readonly Unheard[]): readonly string[] {
  return [...Map.groupBy(unheard, ({ no }) => no)].map(([no, some]) => {
    const names = some.slice(0, MOST_NAMED).map(({ from }) => from)
    const more = some.length - names.length
    return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} did not say: ${no}`
  })
}
