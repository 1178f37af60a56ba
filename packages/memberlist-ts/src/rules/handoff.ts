import type { Ack, Alive, Dead, IndirectPing, Nack, PacketMessage, Ping, Suspect, User } from '../wire/message.ts'
import { refuse, type Swim } from './swim.ts'

const MOST_PROBES = 16 // real packets hold one; each asks for an answer

export interface Handoff {
  readonly probes: readonly (Ping | IndirectPing | Ack | Nack)[]
  readonly alive: readonly Alive[]
  readonly rest: readonly (Suspect | Dead | User)[]
}

/**
 * The messages of one packet in the order in which they are handled (ML 8.5): probes wait for nothing, then who is alive, then
 * the rest. A packet can unfold into thousands, so each kind has its limit.
 */
export function sortPacket(swim: Swim, messages: readonly PacketMessage[]): Handoff {
  const probes: (Ping | IndirectPing | Ack | Nack)[] = []
  const alive: Alive[] = []
  const rest: (Suspect | Dead | User)[] = []
  for (const message of messages) {
    if (message.type === 'alive') alive.push(message)
    else if (message.type === 'suspect' || message.type === 'dead' || message.type === 'user') rest.push(message)
    else probes.push(message)
  }
  const depth = swim.config.handoffQueueDepth
  const over = Math.max(0, alive.length - depth) + Math.max(0, rest.length - depth)
  if (over > 0) refuse(swim, 'HandoffFull', '', over)
  if (probes.length > MOST_PROBES) refuse(swim, 'TooManyProbesInPacket', '', probes.length - MOST_PROBES)
  return { probes: probes.slice(0, MOST_PROBES), alive: alive.slice(0, depth), rest: rest.slice(0, depth) }
}
