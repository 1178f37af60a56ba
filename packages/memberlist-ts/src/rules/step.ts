import type { PacketMessage, PushPull } from '../wire/message.ts'
import type { Endpoint } from './address.ts'
import { onAlive } from './alive.ts'
import { onPing } from './answer.ts'
import { onDead } from './dead.ts'
import type { Effect } from './effects.ts'
import { sortPacket } from './handoff.ts'
import { bootstrap, leave, updateMeta } from './leave.ts'
import { onAck, onNack, onSendFailed, onStreamPingAnswered } from './probe.ts'
import { onPushPull } from './push-pull.ts'
import { onIndirectPing, relayAck } from './relay.ts'
import { runDue, startSchedules } from './schedule.ts'
import { endSuspicions, onSuspect } from './suspect.ts'
import { refuse, type Swim } from './swim.ts'

/** What can happen to a node. `now` is in ms on one monotonic clock and never goes back. */
export type SwimEvent = { readonly now: number } & (
  | { readonly type: 'start' }
  | { readonly type: 'tick' } // at `nextDue`, or later
  | { readonly type: 'packet'; readonly from: Endpoint; readonly messages: readonly PacketMessage[] }
  | { readonly type: 'send-failed'; readonly seqNo: number }
  | { readonly type: 'stream-ping-answered'; readonly seqNo: number }
  | { readonly type: 'merge'; readonly state: PushPull } // answered with `merged` or `refuse-merge`
  | { readonly type: 'leave'; readonly ticket: number } // both answered with `broadcast-done`
  | { readonly type: 'update-meta'; readonly meta: Uint8Array; readonly ticket: number }
)

/** Takes one event and says what is to be done about it, in order. */
export function step(swim: Swim, event: SwimEvent): readonly Effect[] {
  swim.effects = []
  take(swim, event)
  endSuspicions(swim, event.now) // a confirmation may have been the last one wanted
  return swim.effects
}

function take(swim: Swim, event: SwimEvent): void {
  const { now } = event
  switch (event.type) {
    case 'start':
      bootstrap(swim, now)
      startSchedules(swim, now)
      return
    case 'tick':
      runDue(swim, now)
      return
    case 'packet':
      onPacket(swim, event.from, event.messages, now)
      return
    case 'send-failed':
      onSendFailed(swim, event.seqNo)
      return
    case 'stream-ping-answered':
      onStreamPingAnswered(swim, event.seqNo)
      return
    case 'merge':
      onPushPull(swim, event.state, now)
      return
    case 'leave':
      leave(swim, now, event.ticket)
      return
    case 'update-meta':
      updateMeta(swim, event.meta, now, event.ticket)
      return
  }
}

function onPacket(swim: Swim, from: Endpoint, messages: readonly PacketMessage[], now: number): void {
  const { probes, alive, rest } = sortPacket(swim, messages)
  for (const message of probes) {
    if (message.type === 'ping') onPing(swim, message, from)
    else if (message.type === 'indirectPing') onIndirectPing(swim, message, from, now)
    else if (message.type === 'nack') onNack(swim, message.SeqNo)
    else if (!relayAck(swim, message.SeqNo)) onAck(swim, message, now)
  }
  for (const message of alive) {
    // ML 6.4, 11.1: by packet, both who sent it and whom it is about must be allowed
    if (swim.isAllowed(from.addr) && swim.isAllowed(message.Addr)) onAlive(swim, message, now)
    else refuse(swim, 'AddressNotAllowed', message.Node)
  }
  for (const message of rest) {
    if (message.type === 'suspect') onSuspect(swim, message, now)
    else if (message.type === 'dead') onDead(swim, message, now)
    else swim.effects.push({ do: 'user-message', payload: message.payload })
  }
}
