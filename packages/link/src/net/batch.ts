/**
 * What the addon leaves in memory for one batch: eight numbers for each message, then the messages in slots (native/reader.c).
 *
 *     | offset | length | truncated | link index | packet type | VLAN id or -1 | age, microseconds | length of sender |
 */
import type { NativeSocket } from './native.ts'

const FIELDS = 8
/** A message is preceded by the sockaddr it came from. */
const SENDER_BYTES = 32

/** One message of the batch being read. `bytes` and `sender` are views into memory that the next batch overwrites. */
export interface Message {
  readonly bytes: Uint8Array
  readonly sender: Uint8Array
  readonly truncated: boolean
  /** Of sockaddr_ll; zero on other sockets. */
  readonly linkIndex: number
  /** PACKET_HOST and its like; zero on other sockets. */
  readonly packetType: number
  /** As told by PACKET_AUXDATA, undefined when untagged. */
  readonly vlan: number | undefined
  /** By SO_TIMESTAMPNS, never more than since the socket was last empty; zero without the option. */
  readonly ageMicros: number
}

export interface MessageHandlers {
  onMessage(message: Message): void
  onUnmatched(count: number): void
  /** Something other than messages came: ENETDOWN, ENOBUFS, … */
  onError(errno: string): void
}

/** Starts reading; messages of up to `mostBytes` come one by one, in order. The returned function closes, in the midst of a batch too. */
export function readMessages(socket: NativeSocket, mostBytes: number, handlers: MessageHandlers): () => void {
  let open = true
  const { memory, firstSlot } = socket.read(mostBytes, (count, unmatched, errno) => {
    for (let i = 0; i < count && open; i++) handlers.onMessage(messageAt(i))
    if (unmatched > 0 && open) handlers.onUnmatched(unmatched)
    if (errno !== undefined && open) handlers.onError(errno)
  })
  const meta = new Int32Array(memory, 0, firstSlot / 4)
  const slots = new Uint8Array(memory, firstSlot)
  const field = (i: number, name: number) => meta[i * FIELDS + name] ?? 0
  const messageAt = (i: number): Message => {
    const offset = field(i, 0)
    const vlan = field(i, 5)
    return {
      bytes: slots.subarray(offset, offset + field(i, 1)),
      sender: slots.subarray(offset - SENDER_BYTES, offset - SENDER_BYTES + field(i, 7)),
      truncated: field(i, 2) !== 0,
      linkIndex: field(i, 3),
      packetType: field(i, 4),
      vlan: vlan < 0 ? undefined : vlan,
      ageMicros: field(i, 6),
    }
  }
  return () => {
    open = false
    socket.close()
  }
}
