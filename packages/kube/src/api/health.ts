import { isDeepStrictEqual } from 'node:util'
import type { ClusterHealth, EmptiedKind, StaleKind, StaleReason } from '../cluster.ts'

/** How well each kind is kept up. */
export class Health {
  readonly #stale = new Map<string, StaleKind>()
  readonly #emptied = new Map<string, EmptiedKind>()
  readonly #wallNow: () => number
  readonly #changed: (stale: StaleKind | undefined, kind: string) => void

  /** Before it is read for the first time every kind is stale. `changed` is called where the word changes, not for each failure. */
  constructor(kinds: readonly string[], wallNow: () => number, changed: (stale: StaleKind | undefined, kind: string) => void) {
    this.#wallNow = wallNow
    this.#changed = changed
    for (const kind of kinds) this.#stale.set(kind, { kind, why: 'NotRead', message: 'not read yet', since: wallNow() })
  }

  stale(kind: string, why: StaleReason, message: string): void {
    const before = this.#stale.get(kind)
    if (before?.why === why) return
    const now = { kind, why, message, since: before?.since ?? this.#wallNow() }
    this.#stale.set(kind, now)
    this.#changed(now, kind)
  }

  current(kind: string): void {
    if (this.#stale.delete(kind)) this.#changed(undefined, kind)
  }

  emptied(kind: string, lost: Pick<EmptiedKind, 'lost' | 'rewound'> | undefined): void {
    const now = lost === undefined ? undefined : { kind, ...lost, since: this.#wallNow() }
    if (isDeepStrictEqual(now, this.#emptied.get(kind))) return
    if (now === undefined) this.#emptied.delete(kind)
    else this.#emptied.set(kind, now)
    this.#changed(this.#stale.get(kind), kind)
  }

  get(): ClusterHealth {
    return { stale: [...this.#stale.values()], emptied: [...this.#emptied.values()] }
  }
}
