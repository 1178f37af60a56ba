/**
 * A packet decoder for plaintext as one would write it at first: DataView, sets of strings, nothing bounded. The slow twin of
 * decodePacket for well-formed packets, and its baseline in the benchmark.
 */
import { plainLzwDecode } from './plain-lzw.ts'

export type PlainMessage = readonly [type: number, body: ReadonlyMap<string, unknown> | readonly number[]]

export function plainDecodePacket(b: Uint8Array): PlainMessage[] {
  const view = new DataView(b.buffer, b.byteOffset, b.length)
  const type = view.getUint8(0)
  if (type === 12) return plainDecodePacket(b.subarray(5))
  if (type === 8) return [[type, [...b.subarray(1)]]]
  if (type === 7) {
    const found: PlainMessage[] = []
    const count = view.getUint8(1)
    let at = 2 + 2 * count
    for (let i = 0; i < count; i++) {
      const length = view.getUint16(2 + 2 * i)
      found.push(...plainDecodePacket(b.subarray(at, at + length)))
      at += length
    }
    return found
  }
  const body = new PlainReader(view).map()
  if (type !== 9) return [[type, body]]
  const packed = body.get('Buf')
  return typeof packed === 'string' ? plainDecodePacket(Uint8Array.from(plainLzwDecode(bytes(packed)) ?? [])) : []
}

const bytes = (s: string) => Uint8Array.from(s, (c) => c.charCodeAt(0))

/** The formats that real packets have; strings come out with one character per byte. */
class PlainReader {
  readonly #view: DataView
  #at = 1

  constructor(view: DataView) {
    this.#view = view
  }

  map(): Map<string, unknown> {
    const pairs = new Map<string, unknown>()
    for (let n = this.#uint(1) - 0x80; n > 0; n--) pairs.set(String(this.#value()), this.#value())
    return pairs
  }

  #value(): unknown {
    const head = this.#uint(1)
    if (head < 0x80) return head
    if (head === 0xc0) return null
    if (head === 0xc2 || head === 0xc3) return head === 0xc3
    if (head === 0xcc) return this.#uint(1)
    if (head === 0xcd) return this.#uint(2)
    if (head === 0xce) return this.#uint(4)
    if (head === 0xda) return this.#text(this.#uint(2))
    if (head >= 0xa0 && head <= 0xbf) return this.#text(head - 0xa0)
    throw new Error(`no real packet has ${head}`)
  }

  #text(length: number): string {
    return Array.from({ length }, () => String.fromCharCode(this.#uint(1))).join('')
  }

  #uint(size: 1 | 2 | 4): number {
    const at = this.#at
    this.#at += size
    if (size === 1) return this.#view.getUint8(at)
    return size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at)
  }
}
