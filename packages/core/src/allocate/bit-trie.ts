/**
 * A set of the integers 0…size-1 that knows the lowest one missing. A tree of 32 ways: every node keeps one bit for each child that is
 * full, so the way down to the lowest gap is one "count trailing zeros" per level, at most ten levels. A child exists only while it is
 * neither empty nor full: memory grows with the fragments, never with the size.
 */

/** Ten levels of five bits: offsets stay exact as numbers. */
export const MOST_BITS = 50

/** Integers of a group of 32 (number `leaf`) that are never missing, as a mask; one that is born full belongs past the size. */
export type Born = (leaf: number) => number

const FULL = -1 // 32 ones; masks are signed, so that they stay small integers in the engine

export class BitTrie {
  readonly #size: number
  readonly #born: Born
  readonly #root: Node

  constructor(size: number, born: Born = () => 0) {
    this.#size = size
    this.#born = born
    let unit = 32
    while (unit * 32 < size) unit *= 32
    this.#root = emptyNode(unit, 0)
  }

  /** The lowest integer not in the set, or undefined when all are. */
  lowestMissing(): number | undefined {
    let at = 0
    let node = this.#root
    for (;;) {
      const way = lowestZero(node.full)
      if (way === 32) return undefined // only where the root's 32 ways end with the size
      at += way * node.unit
      const child = childAt(node, way)
      if (typeof child === 'object') node = child
      else return this.#within(at + lowestZero(child ?? this.#born(at / 32)))
    }
  }

  add(value: number): void {
    this.#change(this.#root, value, value, true)
  }

  delete(value: number): void {
    this.#change(this.#root, value, value, false)
  }

  /** Adds all from first to last: O(log size), however many. */
  addRun(first: number, last: number): void {
    this.#fill(this.#root, 0, first, last)
  }

  #within(value: number): number | undefined {
    return value < this.#size ? value : undefined
  }

  #change(node: Node, value: number, rest: number, present: boolean): void {
    const way = Math.floor(rest / node.unit)
    const below = rest - way * node.unit
    const wasFull = (node.full & (1 << way)) !== 0
    if (node.unit === 32) {
      const born = this.#born((value - below) / 32)
      const child = wasFull ? FULL : childAt(node, way)
      const before = typeof child === 'number' ? child : born
      const after = present ? before | (1 << below) : before & (~(1 << below) | born)
      settle(node, way, after, after === FULL, after === born)
    } else {
      const child = childAt(node, way)
      const next = typeof child === 'object' ? child : emptyNode(node.unit / 32, wasFull ? FULL : 0)
      this.#change(next, value, below, present)
      settle(node, way, next, next.full === FULL, next.full === 0 && next.partly === 0)
    }
  }

  /** First and last are inside the node, which begins at `base`; they count from there. */
  #fill(node: Node, base: number, first: number, last: number): void {
    const { unit } = node
    for (let way = Math.floor(first / unit); way <= Math.floor(last / unit); way++) {
      if ((node.full & (1 << way)) !== 0) continue
      const from = Math.max(first - way * unit, 0)
      const to = Math.min(last - way * unit, unit - 1)
      const child = childAt(node, way)
      if (from === 0 && to === unit - 1) settle(node, way, FULL, true, false)
      else if (unit === 32) {
        const born = this.#born((base + way * unit) / 32)
        const after = (typeof child === 'number' ? child : born) | onesBetween(from, to)
        settle(node, way, after, after === FULL, after === born)
      } else {
        const next = typeof child === 'object' ? child : emptyNode(unit / 32, 0)
        this.#fill(next, base + way * unit, from, to)
        settle(node, way, next, next.full === FULL, next.full === 0 && next.partly === 0)
      }
    }
  }
}

/** A child is a node, or just above the bottom the mask of 32 integers. */
interface Node {
  /** How many integers one child holds: 32 or a higher power of it. */
  readonly unit: number
  full: number
  /** One bit for each child there is; the children stand in this order without gaps. */
  partly: number
  readonly children: (Node | number)[]
}

function emptyNode(unit: number, full: number): Node {
  return { unit, full, partly: 0, children: [] }
}

function childAt(node: Node, way: number): Node | number | undefined {
  return node.partly & (1 << way) ? node.children[rank(node, way)] : undefined
}

/** Puts a child in its place, or leaves it out when a bit says as much. */
function settle(node: Node, way: number, child: Node | number, full: boolean, empty: boolean): void {
  const bit = 1 << way
  const there = (node.partly & bit) !== 0
  if (full) node.full |= bit
  else node.full &= ~bit
  if (full || empty) {
    if (there) node.children.splice(rank(node, way), 1)
    node.partly &= ~bit
  } else if (there) {
    node.children[rank(node, way)] = child
  } else {
    node.children.splice(rank(node, way), 0, child)
    node.partly |= bit
  }
}

/** Children before this one. */
function rank(node: Node, way: number): number {
  return ones(node.partly & ((1 << way) - 1))
}

/** Position of the lowest zero bit; 32 when there is none. */
function lowestZero(mask: number): number {
  const zeros = ~mask
  return zeros === 0 ? 32 : 31 - Math.clz32(zeros & -zeros)
}

function onesBetween(from: number, to: number): number {
  return (FULL << from) & (FULL >>> (31 - to))
}

function ones(mask: number): number {
  let bits = mask - ((mask >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
