import type { Lan, MemoryNetwork } from './memory-network.ts'
import type { SocketAddress, Stream, Transport, TransportFactory } from './transport.ts'

/** The transport of one node on a network in memory. */
export function memoryTransport({ lan }: MemoryNetwork): TransportFactory {
  return async (bind) => {
    const local = { address: bind.address, port: bind.port === 0 ? lan.freePort() : bind.port }
    if (lan.bound.has(keyOf(local))) throw new Error(`${keyOf(local)} is in use`)
    return transportAt(local, lan)
  }
}

function transportAt(local: SocketAddress, lan: Lan): Transport {
  const ends = new Set<Stream>()
  let isClosed = false
  return {
    local,
    listen(on) {
      lan.bound.set(keyOf(local), {
        ...on,
        stream(stream, from) {
          ends.add(stream)
          on.stream(stream, from)
        },
      })
    },
    send(to, packet) {
      const sent = packet.slice()
      lan.carry('packet', local, to, () => lan.bound.get(keyOf(to))?.packet(sent, local))
    },
    dial(to, on) {
      let isWanted = true
      lan.carry('stream', local, to, () => {
        if (!isWanted || isClosed) return
        const there = lan.bound.get(keyOf(to))
        if (there === undefined) {
          on.failed('ECONNREFUSED')
          return
        }
        const here = new End(lan, local, to)
        ends.add(here)
        there.stream(here.otherEnd(), local)
        on.open(here)
      })
      return () => {
        isWanted = false
      }
    },
    async close() {
      isClosed = true
      lan.bound.delete(keyOf(local))
      for (const end of ends) end.close()
    },
  }
}

/** One end of a connection: what it writes arrives at the other a little later, in order. */
class End implements Stream {
  readonly #lan: Lan
  readonly #from: SocketAddress
  readonly #to: SocketAddress
  #other: End | undefined
  #on: Parameters<Stream['listen']>[0] | undefined
  #isClosed = false

  constructor(lan: Lan, from: SocketAddress, to: SocketAddress) {
    this.#lan = lan
    this.#from = from
    this.#to = to
  }

  otherEnd(): End {
    const other = new End(this.#lan, this.#to, this.#from)
    other.#other = this
    this.#other = other
    return other
  }

  listen(on: Parameters<Stream['listen']>[0]): void {
    this.#on = on
  }

  write(bytes: Uint8Array): void {
    const sent = bytes.slice()
    if (!this.#isClosed) this.#carry((other) => other.#on?.data(sent))
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#carry((other) => {
      other.#isClosed = true
      other.#on?.closed()
    })
  }

  #carry(arrived: (other: End) => void): void {
    this.#lan.carry('stream', this.#from, this.#to, () => {
      if (this.#other !== undefined && !this.#other.#isClosed) arrived(this.#other)
    })
  }
}

function keyOf({ address, port }: SocketAddress): string {
  return `${address} ${port}`
}
