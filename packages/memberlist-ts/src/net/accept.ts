import { encodeStream, type StreamMessage } from '../wire/index.ts'
import type { StreamSettings } from './exchange.ts'
import { StreamReader } from './stream-reader.ts'
import type { SocketAddress, Stream } from './transport.ts'

const MOST_STREAMS = 127 // ML 5.6: number 128 is turned away
const MOST_FROM_ONE_ADDRESS = 64 // so that one host cannot take them all
const MOST_BUFFERED = 64 * 1024 * 1024 // of all unfinished messages together

/** What follows from a message: an answer, or none, and what to do once it is on its way. */
export interface Accepted {
  readonly answer?: StreamMessage | undefined
  readonly after?: () => void
}

export interface AcceptEvents {
  message(message: StreamMessage, from: SocketAddress): Accepted
  drop(word: string): void
}

/** The accepting end of all connections (ML 5.2): reads one message of each, answers, closes. */
export class Acceptor {
  readonly #settings: StreamSettings
  readonly #timeoutMs: number
  readonly #on: AcceptEvents
  readonly #fromAddress = new Map<string, number>()
  #streams = 0
  #buffered = 0

  constructor(settings: StreamSettings, timeoutMs: number, on: AcceptEvents) {
    this.#settings = settings
    this.#timeoutMs = timeoutMs
    this.#on = on
  }

  accept(stream: Stream, from: SocketAddress): void {
    if (this.#streams >= MOST_STREAMS || (this.#fromAddress.get(from.address) ?? 0) >= MOST_FROM_ONE_ADDRESS) {
      this.#on.drop('gossip-too-many-streams')
      stream.close()
      return
    }
    this.#count(from, 1)
    const reader = new StreamReader(this.#settings.sealing, true)
    let isOver = false
    const finish = (drop?: string) => {
      if (isOver) return
      isOver = true
      stopWaiting()
      this.#buffered -= reader.length
      this.#count(from, -1)
      if (drop !== undefined) this.#on.drop(drop)
      stream.close()
    }
    const stopWaiting = this.#settings.clock.after(this.#timeoutMs, () => finish('gossip-stream-timeout'))
    stream.listen({
      closed: () => finish(reader.length > 0 ? 'gossip-stream-cut-short' : undefined),
      data: (bytes) =>
        this.#settings.safely('a stream', () => {
          if (isOver) return
          this.#buffered += bytes.length
          const read = reader.push(bytes)
          if (read !== undefined && 'drop' in read) {
            if (read.reply === 'err') stream.write(this.#encode({ type: 'err', Error: 'not understood' }))
            finish(read.drop)
          } else if (read !== undefined) {
            const { answer, after } = this.#on.message(read.message, from)
            if (answer !== undefined) stream.write(this.#encode(answer))
            finish()
            after?.()
          } else if (this.#buffered > MOST_BUFFERED) finish('gossip-streams-too-large')
        }),
    })
  }

  #encode(message: StreamMessage): Uint8Array {
    const { sealing, compress } = this.#settings
    return encodeStream(message, sealing, { compress, dialling: false })
  }

  #count({ address }: SocketAddress, by: 1 | -1): void {
    this.#streams += by
    const count = (this.#fromAddress.get(address) ?? 0) + by
    if (count > 0) this.#fromAddress.set(address, count)
    else this.#fromAddress.delete(address)
  }
}
