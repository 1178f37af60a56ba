import { encodeMessage } from '../wire/codec.ts'
import { COMPOUND_HEADER, MAX_PARTS_SENT, PART_OVERHEAD, USER_BROADCAST_OVERHEAD } from '../wire/limits.ts'
import type { Alive, Dead, NodeName, PacketMessage, Suspect } from '../wire/message.ts'
import type { Endpoint } from './address.ts'
import type { NodeView } from './effects.ts'
import { refuse, type Swim } from './swim.ts'
import { retransmitLimit } from './timing.ts'
import { KNOWS_CRC, maxProtocol } from './versions.ts'

/** One message by address, with as much of what is to be told as fits behind it (ML 3.8). */
export function sendWithGossip(swim: Swim, to: Endpoint, node: NodeName, message: PacketMessage, probe?: number): void {
  const first = encodeMessage(message)
  const parts = [first, ...gossipParts(swim, packetRoom(swim) - first.length, MAX_PARTS_SENT - 1)]
  swim.effects.push({ do: 'send', to, node, parts, crc: false, probe })
}

/** To a node whose record we have, hence with a checksum where it knows them (ML 3.3). */
export function sendToNode(swim: Swim, node: NodeView, parts: readonly Uint8Array[], probe?: number): void {
  const { addr, port, name, vsn } = node
  const crc = maxProtocol(vsn) >= KNOWS_CRC
  swim.effects.push({ do: 'send', to: { addr, port }, node: name, parts, crc, probe })
}

/** Room for the parts of a packet, their table entries included. */
export function packetRoom({ config, packetOverhead }: Swim): number {
  return config.udpBufferSize - COMPOUND_HEADER - packetOverhead
}

/** Takes what is to be told, ours first, then the application's; each counts as sent once (ML 8.2). */
export function gossipParts(swim: Swim, room: number, maxParts: number): Uint8Array[] {
  const limit = retransmitLimit(swim.config.retransmitMult, swim.table.size)
  const { parts, finished } = swim.queue.fill(room, PART_OVERHEAD, maxParts, limit)
  for (const ticket of finished) swim.effects.push({ do: 'broadcast-done', ticket })
  const left = parts.reduce((free, part) => free - part.length - PART_OVERHEAD, room)
  return [...parts, ...userParts(swim, left, maxParts - parts.length)]
}

function userParts(swim: Swim, room: number, maxParts: number): Uint8Array[] {
  if (room <= USER_BROADCAST_OVERHEAD || maxParts <= 0) return []
  const parts: Uint8Array[] = []
  let left = room
  for (const payload of swim.hooks.broadcasts(USER_BROADCAST_OVERHEAD, room)) {
    left -= payload.length + USER_BROADCAST_OVERHEAD
    if (left < 0 || parts.length === maxParts) {
      refuse(swim, 'BroadcastTooLong')
      break
    }
    parts.push(encodeMessage({ type: 'user', payload }))
  }
  return parts
}

/** To be told to everybody. What no packet has room for would wait forever, so it is not taken (ML 13). */
export function broadcast(swim: Swim, message: Alive | Suspect | Dead, ticket?: number): void {
  const bytes = encodeMessage(message)
  if (bytes.length + PART_OVERHEAD > packetRoom(swim)) {
    refuse(swim, 'BroadcastTooLong', message.Node)
    if (ticket !== undefined) swim.effects.push({ do: 'broadcast-done', ticket })
    return
  }
  const replaced = swim.queue.add(message.Node, bytes, ticket)
  if (replaced !== undefined) swim.effects.push({ do: 'broadcast-done', ticket: replaced })
}
