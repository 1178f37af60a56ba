import { isDeepStrictEqual } from 'node:util'
import { textAt } from './json.ts'
import type { Sink } from './sink.ts'
import { isNewer } from './version.ts'

/** What an object comes to: a view, nothing of interest, or what is wrong with it. */
export type Projection<V> = { readonly view: V | undefined } | { readonly invalid: string }

export interface ShelfOptions<V> {
  readonly kind: string
  readonly project: (object: unknown) => Projection<V>
  /** A view is there, another one or gone; never called for what reads the same. */
  readonly changed: (key: string, view: V | undefined, before: V | undefined) => void
  /** What is wrong with an object, or undefined when it is right again or gone. */
  readonly fault: (where: string, message: string | undefined) => void
  /** The list is empty and was not before, or there is something again. */
  readonly emptied: (lost: { readonly lost: number; readonly rewound: boolean } | undefined) => void
  /** Asked before an object counts as deleted; with false it stays until `drop`. */
  readonly mayGo?: ((key: string) => boolean) | undefined
}

interface Item<V> {
  readonly version: string
  readonly view: V
}

/**
 * The views of one kind, by `namespace/name` or name. News comes from lists, watches, look-ups and the answers to our own writes, in any
 * order: the newer version stays. What cannot be read leaves the last good view standing.
 */
export class Shelf<V> implements Sink {
  readonly #options: ShelfOptions<V>
  readonly #items = new Map<string, Item<V>>()
  /** Deleted for certain, by uid: older news of them may still come. */
  readonly #buried = new Map<string, string>()
  #seen: Set<string> | undefined
  #rewound = false
  #empty = false
  #digging = 0

  constructor(options: ShelfOptions<V>) {
    this.#options = options
  }

  has(key: string): boolean {
    return this.#items.has(key)
  }

  /** The version that is known of it. */
  version(key: string): string | undefined {
    return this.#items.get(key)?.version
  }

  begin(rewound: boolean): void {
    this.#seen = new Set()
    this.#rewound = rewound
    if (rewound) this.#buried.clear()
  }

  put(object: unknown): void {
    const key = keyOf(object)
    const version = textAt(object, 'metadata', 'resourceVersion') ?? '0'
    const { kind, project, fault } = this.#options
    if (key === undefined) {
      fault(kind, 'an object without a name')
      return
    }
    this.#seen?.add(key)
    const uid = textAt(object, 'metadata', 'uid')
    if (uid !== undefined && this.#buried.get(key) === uid) return
    const known = this.#items.get(key)
    // The same version is the same object: the watch tells of each of our own writes once more.
    if (known !== undefined && !isNewer(version, known.version) && !this.#rewound) return
    const projection = project(object)
    fault(`${kind} ${key}`, 'invalid' in projection ? projection.invalid : undefined)
    if ('invalid' in projection) return
    if (projection.view === undefined) this.drop(key)
    else this.#set(key, { version, view: projection.view })
  }

  end(version: string): void {
    const seen = this.#seen ?? new Set()
    const rewound = this.#rewound
    this.#seen = undefined
    this.#rewound = false
    const before = this.#items.size
    for (const [key, item] of [...this.#items]) {
      if (seen.has(key)) continue
      if (!rewound && isNewer(item.version, version)) continue // our own write, newer than the list
      this.#vanish(key)
    }
    for (const key of this.#buried.keys()) if (!seen.has(key)) this.#buried.delete(key)
    if (seen.size === 0 && before > 0) {
      this.#empty = true
      this.#options.emptied({ lost: before, rewound })
    }
  }

  /** The server says that it is deleted, or no longer selected. */
  remove(object: unknown): void {
    const key = keyOf(object)
    if (key === undefined) return
    const uid = textAt(object, 'metadata', 'uid')
    if (this.#digging > 0 && uid !== undefined) this.#buried.set(key, uid)
    else if (this.#buried.get(key) === uid) this.#buried.delete(key)
    const known = this.#items.get(key)
    const version = textAt(object, 'metadata', 'resourceVersion')
    if (known !== undefined && version !== undefined && isNewer(known.version, version)) return // it was made anew
    this.#vanish(key)
  }

  /** We deleted it ourselves: what watches still tell of it is old. */
  bury(key: string, uid: string): void {
    this.#buried.set(key, uid)
    this.drop(key)
  }

  /** It is gone. */
  drop(key: string): void {
    const item = this.#items.get(key)
    this.#options.fault(`${this.#options.kind} ${key}`, undefined)
    if (item === undefined) return
    this.#items.delete(key)
    this.#options.changed(key, undefined, item.view)
  }

  /** While `look` reads objects beside the watch and puts them, what the watch deletes stays deleted. */
  async beside<T>(look: () => Promise<T>): Promise<T> {
    this.#digging++
    try {
      return await look()
    } finally {
      if (--this.#digging === 0) this.#buried.clear()
    }
  }

  #vanish(key: string): void {
    if (this.#items.has(key) && this.#options.mayGo?.(key) === false) return
    this.drop(key)
  }

  #set(key: string, item: Item<V>): void {
    const before = this.#items.get(key)?.view
    const same = before !== undefined && isDeepStrictEqual(before, item.view)
    this.#items.set(key, same ? { version: item.version, view: before } : item)
    if (this.#empty) {
      this.#empty = false
      this.#options.emptied(undefined)
    }
    if (!same) this.#options.changed(key, item.view, before)
  }
}

function keyOf(object: unknown): string | undefined {
  const name = textAt(object, 'metadata', 'name')
  const namespace = textAt(object, 'metadata', 'namespace')
  return name === undefined || name === '' ? undefined : namespace ? `${namespace}/${name}` : name
}
