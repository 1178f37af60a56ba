/** An address as text, IPv4 dotted or IPv6 without brackets, and a port. */
export interface SocketAddress {
  readonly address: string
  readonly port: number
}

/** One connection, either end. Bytes come in pieces of any size; nothing is reported after `close`. */
export interface Stream {
  write(bytes: Uint8Array): void
  /** Flushes what was written, then ends both directions. */
  close(): void
  /** To be called once, at once: what comes is not kept for later. */
  listen(on: { data(bytes: Uint8Array): void; closed(): void }): void
}

export interface TransportEvents {
  packet(bytes: Uint8Array, from: SocketAddress): void
  stream(stream: Stream, from: SocketAddress): void
  /** Something of this machine does not work; the transport goes on. */
  trouble(reason: string): void
}

/** Datagrams and streams on one address and port (ML 1). `udpTcpTransport` is the real one, `memoryTransport` the simulated. */
export interface Transport {
  readonly local: SocketAddress
  listen(on: TransportEvents): void
  /** `failed` tells of an error noticed at once on this machine; a packet lost on the way is silent. */
  send(to: SocketAddress, packet: Uint8Array, failed: (reason: string) => void): void
  /** Exactly one of the two is called, unless cancelled by the answer. */
  dial(to: SocketAddress, on: { open(stream: Stream): void; failed(reason: string): void }): () => void
  close(): Promise<void>
}

/** Binds; port 0 asks for any port that is free for both kinds. */
export type TransportFactory = (bind: SocketAddress) => Promise<Transport>
