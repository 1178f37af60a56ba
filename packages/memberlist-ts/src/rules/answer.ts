import type { Ack, IndirectPing, Ping } from '../wire/message.ts'
import type { Endpoint } from './address.ts'
import { sendWithGossip } from './send.ts'
import { refuse, type Swim } from './swim.ts'

/** ML 7.3. A ping that names somebody else has gone astray. */
export function onPing(swim: Swim, ping: Ping, from: Endpoint): void {
  if (ping.Node !== '' && ping.Node !== swim.name) {
    refuse(swim, 'PingForAnother', ping.Node)
    return
  }
  const ack = { type: 'ack', SeqNo: ping.SeqNo, Payload: swim.hooks.ackPayload() } as const
  sendWithGossip(swim, replyTo(swim, ping, from), ping.SourceNode, ack)
}

/** ML 5.3, by stream: the answer, or undefined when somebody else is meant. */
export function answerStreamPing(swim: Swim, { Node, SeqNo }: Ping): Ack | undefined {
  return Node === '' || Node === swim.name ? { type: 'ack', SeqNo, Payload: null } : undefined
}

/** The source that a message names, where it is a member's; else where the datagram came from: nobody is reflected at (ML 12.3). */
export function replyTo(swim: Swim, { SourceAddr, SourcePort }: Ping | IndirectPing, from: Endpoint): Endpoint {
  const named = { addr: SourceAddr, port: SourcePort }
  return SourceAddr.length > 0 && SourcePort !== 0 && swim.table.isKnown(named) ? named : from
}

/** Ourselves as the source of a ping. */
export function sourceOf({ self, name }: Swim): Pick<Ping, 'SourceAddr' | 'SourcePort' | 'SourceNode'> {
  return { SourceAddr: self.addr, SourcePort: self.port, SourceNode: name }
}
