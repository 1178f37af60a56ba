import { type DecodedStream, decodeStream, type Sealing, type StreamPlace } from '../wire/index.ts'

const FIRST_SIZE = 4096

/** Gathers the bytes of one direction of a connection until they make a message. */
export class StreamReader {
  readonly #sealing: Sealing
  readonly #accepting: boolean
  #buffer = new Uint8Array(FIRST_SIZE)
  #length = 0
  #atLeast = 1
  #resume: StreamPlace | undefined

  constructor(sealing: Sealing, accepting: boolean) {
    this.#sealing = sealing
    this.#accepting = accepting
  }

  get length(): number {
    return this.#length
  }

  /** The message or the drop, or undefined while more is needed. */
  push(bytes: Uint8Array): Exclude<DecodedStream, { more: true }> | undefined {
    this.#append(bytes)
    if (this.#length < this.#atLeast) return undefined
    const buffered = this.#buffer.subarray(0, this.#length)
    const read = decodeStream(buffered, this.#sealing, { accepting: this.#accepting, resume: this.#resume })
    if (!('more' in read)) return read
    this.#atLeast = read.atLeast
    this.#resume = read.resume
    return undefined
  }

  /** Doubles the room, so that a long message in small pieces is not copied over and over. */
  #append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#buffer.length))
      larger.set(this.#buffer.subarray(0, this.#length))
      this.#buffer = larger
    }
    this.#buffer.set(bytes, this.#length)
    this.#length = length
  }
}
