/** A field that lists selectors: any of them may match. */
import { type ConfigFault, faultAt, itemOf, type Place } from './fault.ts'
import type { LabelSelector } from './objects.ts'
import { parseSelector, type Selector } from './selector.ts'

/** The selectors without fault, as written; no two in one list may be the same (MB 1.10). */
export function readSelectors(
  written: readonly LabelSelector[],
  place: Place,
): { readonly selectors: readonly Selector[]; readonly faults: readonly ConfigFault[] } {
  const selectors = new Map<string, Selector>()
  const faults: ConfigFault[] = []
  for (const [i, entry] of written.entries()) {
    const fault = (word: ConfigFault['fault'], what: string) =>
      faults.push(faultAt(itemOf(place, i), word, JSON.stringify(entry), what))
    const selector = parseSelector(entry)
    if ('fault' in selector) fault(selector.fault, selector.message)
    else if (selectors.has(selector.text)) fault('SelectorTwice', `the selector "${selector.text}" is listed twice`)
    else selectors.set(selector.text, selector)
  }
  return { selectors: [...selectors.values()], faults }
}
