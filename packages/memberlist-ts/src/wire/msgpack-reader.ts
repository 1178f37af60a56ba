/**
 * Reader of the maps in memberlist's messages: generous in form, strict in bounds (ML 4.2).
 *
 *     80-8f | de c c | df c c c c      map of c pairs           c0       null: the zero value of any field
 *     90-9f | dc c c | dd c c c c      array of c values        c2 c3    false, true
 *     a0-bf | d9 n | da n n | db n4    string of n bytes        00-7f e0-ff cc-cf d0-d3   integers
 *     c4 n | c5 n n | c6 n4            bytes, the same to us    c1       never valid
 *     c7-c9 d4-d8 ca cb                extensions and floats: only skipped
 *
 * After the first fault every read gives a zero value and every map is over, so a caller looks at `fault` once, at the end.
 */
import { byteString } from './byte-string.ts'
import type { MsgpackDrop } from './drop.ts'
import { MAX_MSGPACK_DEPTH, MAX_MSGPACK_ITEMS } from './limits.ts'

export const U16_MAX = 0xffff
export const U32_MAX = 0xffff_ffff
export const INT64_MAX = 2 ** 63 // rounded up: 2^63 - 1 is no double, and nothing near it is used
const NOTHING = new Uint8Array(0)

export class MsgpackReader {
  readonly bytes: Uint8Array
  at: number
  fault: MsgpackDrop | undefined = undefined
  /** With the fault 'gossip-msgpack-truncated': how many bytes there must be before another try makes sense. */
  needed = 0
  #items = 0
  #left = 0 // pairs or values of the open struct
  #asArray = false
  #position = 0

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
  }

  /** Enters a struct: a map, or (never sent, accepted by the reference) an array in order of declaration. */
  open(): void {
    this.#items = 0
    this.#position = 0
    const head = this.#head()
    this.#asArray = isArray(head)
    if (this.#asArray) this.#left = this.#arrayCount(head)
    else if (isMap(head)) this.#left = this.#mapCount(head)
    else this.#left = this.#wrong()
  }

  /** The next field that is among `names` (in order of declaration); others are skipped. Undefined: the struct is over. */
  field<F extends string>(names: readonly F[]): F | undefined {
    while (this.#left > 0 && this.fault === undefined) {
      this.#left--
      const name = this.#asArray ? names[this.#position++] : this.#key(names)
      if (this.fault !== undefined) return undefined
      if (name !== undefined) return name
      this.skip()
    }
    return undefined
  }

  uint(max: number): number {
    const n = this.#integer(this.#head())
    return n < 0 || n > max ? this.#fail('gossip-msgpack-out-of-range') : n
  }

  /** Any signed 64-bit integer; beyond 2^53 only its size is right. */
  int(): number {
    const n = this.#integer(this.#head())
    return n >= INT64_MAX ? this.#fail('gossip-msgpack-out-of-range') : n
  }

  bool(): boolean {
    const head = this.#head()
    if (head === 0xc2 || head === 0xc3) return head === 0xc3
    const n = this.#integer(head)
    if (n !== 0 && n !== 1) this.#wrong()
    return n === 1
  }

  /** A byte string of one character per byte. */
  text(): string {
    return byteString(this.view())
  }

  /** A copy, so that a few bytes kept do not keep the whole packet; null for null. */
  bytesOrNull(): Uint8Array | null {
    const head = this.#head()
    if (head === 0xc0) return null
    const length = this.#rawLength(head)
    if (length === 0) return NOTHING
    this.at += length
    return new Uint8Array(this.bytes.subarray(this.at - length, this.at))
  }

  bytesOrEmpty(): Uint8Array {
    return this.bytesOrNull() ?? NOTHING
  }

  /** Not a copy. */
  view(): Uint8Array {
    const head = this.#head()
    const length = head === 0xc0 ? 0 : this.#rawLength(head)
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  /** Passes one value of any type. `depth` counts the maps and arrays around it. */
  skip(depth = 1): void {
    const head = this.#head()
    if (head <= 0x7f || head >= 0xe0 || head === 0xc0 || head === 0xc2 || head === 0xc3) return
    if (isRaw(head)) {
      const length = this.#rawLength(head) // moves `at` itself, so not in one statement with +=
      this.at += length
    } else if (isMap(head) || isArray(head)) {
      if (depth >= MAX_MSGPACK_DEPTH) this.#fail('gossip-msgpack-too-deep')
      const values = isMap(head) ? 2 * this.#mapCount(head) : this.#arrayCount(head)
      for (let n = values; n > 0 && this.fault === undefined; n--) this.skip(depth + 1)
    } else {
      this.#skipFixed(head)
    }
  }

  /** A whole struct with its own count of items. */
  skipStruct(): void {
    this.#items = 0
    const head = this.bytes[this.at]
    if (head !== undefined && !isMap(head) && !isArray(head)) this.#wrong()
    else this.skip(0)
  }

  #skipFixed(head: number): void {
    if (head >= 0xc7 && head <= 0xc9)
      this.#pass(1 + this.#be(1 << (head - 0xc7))) // ext: length, type, data
    else if (head >= 0xd4 && head <= 0xd8)
      this.#pass(1 + (1 << (head - 0xd4))) // fixext: type, 1..16 bytes
    else if (head === 0xca || head === 0xcb) this.#pass(head === 0xca ? 4 : 8)
    else if (head >= 0xcc && head <= 0xcf) this.#pass(1 << (head - 0xcc))
    else if (head >= 0xd0 && head <= 0xd3) this.#pass(1 << (head - 0xd0))
    else this.#wrong()
  }

  /** Which of the names this key is. Compared byte by byte: wire text never indexes an object. */
  #key<F extends string>(names: readonly F[]): F | undefined {
    const length = this.#rawLength(this.#head())
    const start = this.at
    this.at += length
    for (const name of names) if (name.length === length && this.#equals(name, start)) return name
    return undefined
  }

  #equals(name: string, start: number): boolean {
    for (let i = 0; i < name.length; i++) if (this.bytes[start + i] !== name.charCodeAt(i)) return false
    return true
  }

  #integer(head: number): number {
    if (head <= 0x7f) return head
    if (head >= 0xe0) return head - 0x100
    if (head >= 0xcc && head <= 0xcf) return this.#be(1 << (head - 0xcc))
    if (head === 0xd0) return (this.#be(1) << 24) >> 24
    if (head === 0xd1) return (this.#be(2) << 16) >> 16
    if (head === 0xd2) return this.#be(4) | 0
    if (head === 0xd3) return (this.#be(4) | 0) * 2 ** 32 + this.#be(4) // in halves: -1 must not round to 0
    return head === 0xc0 ? 0 : this.#wrong()
  }

  #rawLength(head: number): number {
    if (head >= 0xa0 && head <= 0xbf) return this.#available(head & 0x1f)
    if (head >= 0xd9 && head <= 0xdb) return this.#available(this.#be(1 << (head - 0xd9)))
    if (head >= 0xc4 && head <= 0xc6) return this.#available(this.#be(1 << (head - 0xc4)))
    return this.#wrong()
  }

  #mapCount(head: number): number {
    return this.#count(head <= 0x8f ? head & 0x0f : this.#be(head === 0xde ? 2 : 4), 2)
  }

  #arrayCount(head: number): number {
    return this.#count(head <= 0x9f ? head & 0x0f : this.#be(head === 0xdc ? 2 : 4), 1)
  }

  /** Each value takes at least one byte. */
  #count(count: number, valuesEach: number): number {
    if (count * valuesEach > MAX_MSGPACK_ITEMS) return this.#fail('gossip-msgpack-too-many-items')
    this.#available(count * valuesEach)
    return this.fault === undefined ? count : 0
  }

  #head(): number {
    if (++this.#items > MAX_MSGPACK_ITEMS) this.#fail('gossip-msgpack-too-many-items')
    return this.#be(1)
  }

  #be(size: number): number {
    if (this.#available(size) === 0) return 0
    let n = 0
    for (let i = 0; i < size; i++) n = n * 0x100 + (this.bytes[this.at++] ?? 0)
    return n
  }

  #pass(length: number): void {
    this.at += this.#available(length)
  }

  /** The length if so much is there, else a fault and 0. */
  #available(length: number): number {
    if (this.fault !== undefined) return 0
    if (length <= this.bytes.length - this.at) return length
    this.needed = this.at + length
    return this.#fail('gossip-msgpack-truncated')
  }

  #wrong(): number {
    return this.#fail('gossip-msgpack-wrong-type')
  }

  #fail(why: MsgpackDrop): number {
    this.fault ??= why
    return 0
  }
}

const isMap = (head: number) => (head >= 0x80 && head <= 0x8f) || head === 0xde || head === 0xdf
const isArray = (head: number) => (head >= 0x90 && head <= 0x9f) || head === 0xdc || head === 0xdd
const isRaw = (head: number) => (head >= 0xa0 && head <= 0xbf) || (head >= 0xd9 && head <= 0xdb) || (head >= 0xc4 && head <= 0xc6)
