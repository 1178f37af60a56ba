/**
 * What was allowed a moment ago and may not show in any list yet: an API server stores an object after its webhooks have answered, and of
 * two that overlap, asked for at once, only one may pass. It holds for what this replica answers.
 */
import { type ConfigItem, type ConfigKind, type ConfigLists, withItems } from '@clarion/kube'

/** Other webhooks that are asked beside ours have mostly answered by then; what they refused is then forgotten. */
const REMEMBERED_MS = 2_000
const MOST = 1_000

interface Allowed {
  readonly kind: ConfigKind
  readonly name: string
  readonly item: ConfigItem
  /** Of what it takes the place of. */
  readonly replaces: string
  readonly until: number
}

export class Admitted {
  readonly #allowed = new Map<string, Allowed>()

  /** Where there are too many, the oldest is forgotten. */
  remember(kind: ConfigKind, name: string, item: ConfigItem, replaces: string, now: number): void {
    const key = `${kind}/${name}`
    this.#allowed.delete(key)
    this.#allowed.set(key, { kind, name, item, replaces, until: now + REMEMBERED_MS })
    const [oldest] = this.#allowed.keys()
    if (this.#allowed.size > MOST && oldest !== undefined) this.#allowed.delete(oldest)
  }

  /** The lists as they will be. What they show already, or show otherwise by now, is forgotten. */
  over(lists: ConfigLists, listed: readonly ConfigKind[], now: number): ConfigLists {
    const coming = new Map<ConfigKind, [string, ConfigItem][]>()
    for (const [key, { kind, name, item, replaces, until }] of this.#allowed) {
      if (!listed.includes(kind) && now < until) continue
      const stored = lists[kind].get(name)?.version ?? ''
      if (now >= until || stored !== replaces) this.#allowed.delete(key)
      else if (!coming.get(kind)?.push([name, item])) coming.set(kind, [[name, item]])
    }
    return [...coming].reduce((over, [kind, items]) => withItems(over, kind, items), lists)
  }
}
