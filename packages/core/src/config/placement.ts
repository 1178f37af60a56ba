import type { NodeView } from '../facts.ts'
import { byText } from './fault.ts'
import { matches, type Selector } from './selector.ts'

export type Nodes = ReadonlyMap<string, Pick<NodeView, 'labels'>>

/** Where node selectors lead, given the nodes there are. Each list of selectors is matched once. */
export class Placement {
  readonly #nodes: Nodes
  readonly #known = new Map<string, ReadonlySet<string>>()

  constructor(nodes: Nodes) {
    this.#nodes = nodes
  }

  /** Whether a node is selected by both. While no node is known, nothing is proved to be apart (MB 1.10). */
  share(a: readonly Selector[], b: readonly Selector[]): boolean {
    if (this.#nodes.size === 0) return true
    const [keyA, keyB] = [anyOf(a), anyOf(b)]
    const [nodesA, nodesB] = [this.nodesOf(a), this.nodesOf(b)]
    if (keyA.length === 0 || keyB.length === 0) return nodesA.size > 0 && nodesB.size > 0
    const [few, many] = nodesA.size <= nodesB.size ? [nodesA, nodesB] : [nodesB, nodesA]
    for (const node of few) if (many.has(node)) return true
    return false
  }

  /** None selects every node. */
  nodesOf(selectors: readonly Selector[]): ReadonlySet<string> {
    const key = anyOf(selectors).join('|')
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const selected = [...this.#nodes].filter(([, { labels }]) => key === '' || selectors.some((one) => matches(one, labels)))
    const nodes = new Set(selected.map(([name]) => name))
    this.#known.set(key, nodes)
    return nodes
  }

  /** Who meets whom: a list for each node, in the order given, but only once where several nodes have the same. */
  meetings<T extends { readonly nodeSelectors: readonly Selector[] }>(all: readonly T[]): readonly (readonly T[])[] {
    if (this.#nodes.size === 0) return [all]
    const order = new Map(all.map((one, i) => [one, i]))
    const alike = [...Map.groupBy(all, ({ nodeSelectors }) => anyOf(nodeSelectors).join('|')).values()]
    const byNode = new Map<string, number[]>()
    for (const [i, [some]] of alike.entries()) {
      for (const node of this.nodesOf(some?.nodeSelectors ?? [])) {
        const here = byNode.get(node)
        if (here === undefined) byNode.set(node, [i])
        else here.push(i)
      }
    }
    const lists = new Map([...byNode.values()].map((here) => [here.join(), here]))
    return [...lists.values()].map((here) =>
      here.flatMap((i) => alike[i] ?? []).sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)),
    )
  }
}

/** Equal texts: the same selection. No selector at all and one that selects everything mean the same. */
export function anyOf(selectors: readonly Selector[]): readonly string[] {
  const texts = selectors.map(({ text }) => text).sort(byText)
  return texts.includes('') ? [] : texts
}
