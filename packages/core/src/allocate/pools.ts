/** All pools at once: by name, and by address in O(log n) of the number of CIDRs. Pools do not overlap (MB 1.10, checked with the configuration). */
import { type Cidr, cidrLast, type Family, familyOf, type Ip, ipFromInt, ipToInt, ipv4Int } from '@clarion/inet'
import type { PoolView } from '../facts.ts'
import { noneReserved, type Reserved } from '../reserve/reserved.ts'
import { isForSame } from './admits.ts'
import { PoolIndex } from './pool-index.ts'
import type { Block } from './room.ts'

/** Where an address is. */
export interface Home {
  readonly pool: PoolIndex
  readonly block: Block
  /** From the block's first address; rounded past 2^53. */
  readonly offset: number
}

export class Pools {
  readonly #byName: ReadonlyMap<string, PoolIndex>
  /** With autoAssign, for everybody; in order of name. */
  readonly open: readonly PoolIndex[]
  /** With autoAssign, pinned; in the order they are asked: lower priorities first, 0 last, then by name. */
  readonly pinned: readonly PoolIndex[]
  readonly #reserved: Reserved
  readonly #pinnedAnew = new Set<PoolIndex>()
  readonly #ipv4: Spans<number>
  readonly #ipv6: Spans<bigint>

  /**
   * What was taken in a pool of `before` that has the same addresses now stays taken: it is the same index, with another view, as far as
   * the same addresses are set apart. Of the others it is kept whose turn it is.
   */
  constructor(views: readonly PoolView[], reserved: Reserved = noneReserved(), before?: Pools) {
    const sorted = views.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const known = before !== undefined && isSameReserved(before.#reserved, reserved) ? before : undefined
    this.#reserved = reserved
    const indexes = sorted.map((view) => {
      const old = known?.get(view.name)
      if (old === undefined || !hasSameAddresses(old.view, view)) return new PoolIndex(view, reserved)
      if (!isForSame(old.view.allocation, view.allocation)) this.#pinnedAnew.add(old)
      old.view = view
      return old
    })
    this.#byName = new Map(indexes.map((index) => [index.name, index]))
    const auto = [...this.all()].filter(({ view }) => view.autoAssign)
    this.open = auto.filter(({ view }) => view.allocation === undefined)
    this.pinned = auto.filter(({ view }) => view.allocation !== undefined).sort((a, b) => rank(a) - rank(b)) // stable: by name
    this.#ipv4 = new Spans(this.#edges('ipv4', Number))
    this.#ipv6 = new Spans(this.#edges('ipv6', (n) => n))
    for (const index of indexes) this.#keepTurns(index, before?.get(index.name))
  }

  /** It has the addresses it had before, for others. */
  isPinnedAnew(pool: PoolIndex): boolean {
    return this.#pinnedAnew.has(pool)
  }

  get size(): number {
    return this.#byName.size
  }

  get(name: string): PoolIndex | undefined {
    return this.#byName.get(name)
  }

  /** In order of name. */
  all(): IterableIterator<PoolIndex> {
    return this.#byName.values()
  }

  /** Which pool an address belongs to; undefined where none has it, or where its pool avoids it (MB 2.6). */
  find(ip: Ip): Home | undefined {
    if (familyOf(ip) === 'ipv6') {
      const at = ipToInt(ip)
      const edge = this.#ipv6.find(at)
      return edge && { pool: edge.pool, block: edge.block, offset: Number(at - edge.first) }
    }
    const at = ipv4Int(ip)
    const edge = this.#ipv4.find(at)
    if (edge === undefined || (edge.pool.view.avoidBuggyIps && isBuggy(at))) return undefined
    return { pool: edge.pool, block: edge.block, offset: at - edge.first }
  }

  #keepTurns(index: PoolIndex, before: PoolIndex | undefined): void {
    if (index === before) return
    for (const family of ['ipv4', 'ipv6'] as const) {
      for (const { block, offset } of before?.turns(family)?.back() ?? []) {
        const home = this.find(ipFromInt(block.cidr.first + BigInt(offset), family))
        if (home?.pool === index) index.turns(family)?.giveBack(home.block, home.offset)
      }
    }
  }

  #edges<N>(family: Family, toNumber: (n: bigint) => N): Edge<N>[] {
    return [...this.all()].flatMap((pool) =>
      pool.blocks(family).map((block) => {
        const { cidr } = block
        return { pool, block, first: toNumber(cidr.first), last: toNumber(cidrLast(cidr)) }
      }),
    )
  }
}

function isSameReserved(a: Reserved, b: Reserved): boolean {
  return a === b || (a.size === 0 && b.size === 0)
}

/** In the same order. */
function hasSameAddresses(a: PoolView, b: PoolView): boolean {
  const same = (cidr: Cidr, i: number) => {
    const other = b.cidrs[i]
    return other?.first === cidr.first && other.length === cidr.length && other.family === cidr.family
  }
  return a.avoidBuggyIps === b.avoidBuggyIps && a.order === b.order && a.cidrs.length === b.cidrs.length && a.cidrs.every(same)
}

function rank({ view: { allocation } }: PoolIndex): number {
  const priority = allocation?.priority ?? 0
  return priority > 0 ? priority : Number.MAX_SAFE_INTEGER
}

function isBuggy(address: number): boolean {
  const low = address & 255
  return low === 0 || low === 255
}

interface Edge<N> {
  readonly pool: PoolIndex
  readonly block: Block
  readonly first: N
  readonly last: N
}

/** IPv4 searches among numbers, IPv6 among bigints. */
class Spans<N extends number | bigint> {
  readonly #edges: readonly Edge<N>[]

  constructor(edges: readonly Edge<N>[]) {
    this.#edges = edges.toSorted((a, b) => (a.first < b.first ? -1 : 1))
  }

  find(at: N): Edge<N> | undefined {
    let low = 0
    let high = this.#edges.length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const edge = this.#edges[middle]
      if (edge === undefined) return undefined
      if (at < edge.first) high = middle - 1
      else if (at > edge.last) low = middle + 1
      else return edge
    }
    return undefined
  }
}
