/** Labels of namespaces, and which pools are pinned to each. */
import type { Labels } from '../facts.ts'
import { whyNotForNamespace } from './admits.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Pools } from './pools.ts'

/** Pools with autoAssign that are pinned, in the order they are asked. */
export interface PinnedPools {
  /** For Services of this namespace, or some of them. */
  readonly its: readonly PoolIndex[]
  /** It may be for them: its selectors cannot be held against a namespace that was not read yet. */
  readonly unclear: PoolIndex | undefined
}

export class Namespaces {
  readonly #labels = new Map<string, Labels>()
  /** Found when first asked for. */
  readonly #pinned = new Map<string, PinnedPools>()
  #pools: Pools | undefined

  usePools(pools: Pools | undefined): void {
    this.#pools = pools
    this.#pinned.clear()
  }

  note(name: string, labels: Labels | undefined): void {
    if (labels === undefined) this.#labels.delete(name)
    else this.#labels.set(name, labels)
    this.#pinned.delete(name)
  }

  labelsOf(name: string): Labels | undefined {
    return this.#labels.get(name)
  }

  pinnedTo(name: string): PinnedPools {
    const known = this.#pinned.get(name)
    if (known !== undefined) return known
    const labels = this.labelsOf(name)
    const answers = (this.#pools?.pinned ?? []).map((pool) => ({ pool, why: whyNotForNamespace(pool.view, name, labels) }))
    const its = answers.flatMap(({ pool, why }) => (why === undefined ? pool : []))
    const pinned = { its, unclear: answers.find(({ why }) => why === 'NamespaceUnknown')?.pool }
    this.#pinned.set(name, pinned)
    return pinned
  }
}
