/**
 * The messages of memberlist as values. Names of fields are those on the wire. The name of a node is a byte string, one
 * character (0..255) per byte, so that it can key a Map and is relayed as received. Bytes are relayed as received too.
 */
export type NodeName = string

export interface Ping {
  readonly type: 'ping'
  readonly SeqNo: number
  readonly Node: NodeName
  readonly SourceAddr: Uint8Array // empty: absent
  readonly SourcePort: number // 0: absent
  readonly SourceNode: NodeName // '': absent
}

export interface IndirectPing {
  readonly type: 'indirectPing'
  readonly SeqNo: number
  readonly Target: Uint8Array
  readonly Port: number
  readonly Node: NodeName
  readonly Nack: boolean
  readonly SourceAddr: Uint8Array
  readonly SourcePort: number
  readonly SourceNode: NodeName
}

export interface Ack {
  readonly type: 'ack'
  readonly SeqNo: number
  readonly Payload: Uint8Array | null
}

export interface Nack {
  readonly type: 'nack'
  readonly SeqNo: number
}

export interface Suspect {
  readonly type: 'suspect'
  readonly Incarnation: number
  readonly Node: NodeName
  readonly From: NodeName
}

/** From = Node: a voluntary leave. */
export interface Dead {
  readonly type: 'dead'
  readonly Incarnation: number
  readonly Node: NodeName
  readonly From: NodeName
}

export interface Alive {
  readonly type: 'alive'
  readonly Incarnation: number
  readonly Node: NodeName
  readonly Addr: Uint8Array // 4 or 16 bytes, as received
  readonly Port: number
  readonly Meta: Uint8Array | null
  readonly Vsn: Uint8Array // pmin pmax pcur dmin dmax dcur
}

export interface User {
  readonly type: 'user'
  readonly payload: Uint8Array
}

export interface PushPull {
  readonly type: 'pushPull'
  readonly Join: boolean
  readonly nodes: readonly PushPullNode[]
  readonly userState: Uint8Array
}

export interface PushPullNode {
  readonly Name: NodeName
  readonly Addr: Uint8Array
  readonly Port: number
  readonly Meta: Uint8Array | null
  readonly Incarnation: number
  readonly State: number // 0 alive, 1 suspect, 2 dead, 3 left
  readonly Vsn: Uint8Array
}

export interface Err {
  readonly type: 'err'
  readonly Error: string
}

/** What may come in a datagram. */
export type PacketMessage = Ping | IndirectPing | Ack | Nack | Suspect | Dead | Alive | User

/** What may come on a stream, one per connection and direction. */
export type StreamMessage = Ping | Ack | PushPull | User | Err
