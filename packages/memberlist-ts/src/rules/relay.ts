import type { IndirectPing } from '../wire/message.ts'
import type { Endpoint } from './address.ts'
import { replyTo, sourceOf } from './answer.ts'
import { sendWithGossip } from './send.ts'
import { effectivePort, nextSeqNo, type Relay, refuse, type Swim } from './swim.ts'

const MOST_RELAYS = 1024 // each lives for one ProbeTimeout

/** ML 7.3: probes the target for the one who asks. What is no member's address is not probed for anybody (ML 12.3). */
export function onIndirectPing(swim: Swim, asked: IndirectPing, from: Endpoint, now: number): void {
  const target = { addr: asked.Target, port: effectivePort(swim, asked.Port) }
  const endAt = now + swim.config.probeTimeout
  const relay = { to: replyTo(swim, asked, from), node: asked.SourceNode, seqNo: asked.SeqNo, nack: asked.Nack, endAt }
  if (!swim.table.isKnown(target)) {
    refuse(swim, 'ProbeTargetUnknown', asked.Node)
    sayNo(swim, relay)
    return
  }
  if (swim.relays.size >= MOST_RELAYS) {
    refuse(swim, 'RelaysFull', asked.Node)
    return
  }
  const seqNo = nextSeqNo(swim)
  swim.relays.set(seqNo, relay)
  sendWithGossip(swim, target, asked.Node, { type: 'ping', SeqNo: seqNo, Node: asked.Node, ...sourceOf(swim) })
}

/** True when the ack was for somebody else and is passed on. */
export function relayAck(swim: Swim, seqNo: number): boolean {
  const relay = swim.relays.get(seqNo)
  if (relay === undefined) return false
  swim.relays.delete(seqNo)
  sendWithGossip(swim, relay.to, relay.node, { type: 'ack', SeqNo: relay.seqNo, Payload: null })
  return true
}

/** All live equally long, so the oldest end first. */
export function endRelays(swim: Swim, now: number): void {
  for (const [seqNo, relay] of swim.relays) {
    if (relay.endAt > now) return
    swim.relays.delete(seqNo)
    sayNo(swim, relay)
  }
}

export function nextRelayEnd(swim: Swim): number {
  for (const { endAt } of swim.relays.values()) return endAt
  return Number.POSITIVE_INFINITY
}

function sayNo(swim: Swim, { nack, to, node, seqNo }: Relay): void {
  if (nack) sendWithGossip(swim, to, node, { type: 'nack', SeqNo: seqNo })
}
