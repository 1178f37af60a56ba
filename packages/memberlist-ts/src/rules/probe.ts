import { encodeMessage } from '../wire/codec.ts'
import type { Ack, Ping, Suspect } from '../wire/message.ts'
import { sourceOf } from './answer.ts'
import { changeScore } from './awareness.ts'
import type { NodeRecord } from './node-table.ts'
import { pick } from './random.ts'
import { sendToNode, sendWithGossip } from './send.ts'
import { onSuspect } from './suspect.ts'
import { nextSeqNo, notice, type Probe, type Swim, viewOf } from './swim.ts'
import { probeDuration } from './timing.ts'
import { ANSWERS_TCP_PINGS, maxProtocol, SENDS_NACKS } from './versions.ts'

/** ML 7.2 steps 1 and 2. A suspect is told so along with the ping, that it can refute at once. */
export function startProbe(swim: Swim, node: NodeRecord, now: number): void {
  const seqNo = nextSeqNo(swim)
  const target = viewOf(node)
  swim.probe = {
    seqNo,
    target,
    sentAt: now,
    helpAt: now + swim.config.probeTimeout,
    endAt: now + probeDuration(swim.config, swim.awareness.score),
    asked: false,
    expectedNacks: 0,
    nacks: 0,
    streamAnswered: false,
  }
  const ping: Ping = { type: 'ping', SeqNo: seqNo, Node: node.name, ...sourceOf(swim) }
  if (node.state === 'alive') {
    sendWithGossip(swim, target, node.name, ping, seqNo)
    return
  }
  sendToNode(swim, target, [encodeMessage(ping), encodeMessage(accusation(swim, target))], seqNo)
}

/** Moves the running probe on: asks others when it is time, and judges at the end. */
export function advanceProbe(swim: Swim, now: number): void {
  const { probe } = swim
  if (probe === undefined) return
  if (!probe.asked && now >= probe.helpAt) {
    probe.endAt += now - probe.helpAt // when we were late ourselves, answers may wait unread: that time is not held against the target
    askOthers(swim, probe)
  }
  if (now >= probe.endAt) endProbe(swim, probe, now)
}

/** The ping could not even be sent: others may have a better way. */
export function onSendFailed(swim: Swim, seqNo: number): void {
  if (swim.probe?.seqNo === seqNo && !swim.probe.asked) askOthers(swim, swim.probe)
}

/** From whomever it comes: an ack with the number of the running probe. */
export function onAck(swim: Swim, { SeqNo, Payload }: Ack, now: number): void {
  const { probe } = swim
  if (probe?.seqNo !== SeqNo) return
  swim.probe = undefined
  changeScore(swim.awareness, -1)
  if (probe.asked) return
  swim.effects.push({ do: 'ping-complete', node: probe.target, roundTrip: now - probe.sentAt, payload: Payload })
}

export function onNack(swim: Swim, seqNo: number): void {
  if (swim.probe?.seqNo === seqNo) swim.probe.nacks++
}

export function onStreamPingAnswered(swim: Swim, seqNo: number): void {
  if (swim.probe?.seqNo === seqNo) swim.probe.streamAnswered = true
}

/** ML 7.2 steps 4 and 5: some others by packet, and ourselves by stream. */
function askOthers(swim: Swim, probe: Probe): void {
  const { seqNo, target, endAt } = probe
  const { config, name } = swim
  probe.asked = true
  const isHelper = (node: NodeRecord) => node.state === 'alive' && node.name !== name && node.name !== target.name
  for (const helper of pick(swim.table.order, config.indirectChecks, isHelper, swim.random)) {
    const Nack = maxProtocol(helper.vsn) >= SENDS_NACKS
    if (Nack) probe.expectedNacks++
    const { addr: Target, port: Port, name: Node } = target
    sendWithGossip(swim, viewOf(helper), helper.name, {
      type: 'indirectPing',
      SeqNo: seqNo,
      Target,
      Port,
      Node,
      Nack,
      ...sourceOf(swim),
    })
  }
  if (config.disableTcpPings || maxProtocol(target.vsn) < ANSWERS_TCP_PINGS) return
  swim.effects.push({ do: 'stream-ping', to: target, node: target.name, seqNo, deadline: endAt })
}

/** ML 7.2 steps 7 and 8: no ack has come. Helpers who sent no nack either make us doubt ourselves (ML 7.5). */
function endProbe(swim: Swim, probe: Probe, now: number): void {
  const { target, expectedNacks, nacks, streamAnswered } = probe
  swim.probe = undefined
  if (streamAnswered) {
    changeScore(swim.awareness, -1)
    notice(swim, 'UdpBroken', target.name)
    return
  }
  notice(swim, 'ProbeFailed', target.name)
  changeScore(swim.awareness, expectedNacks > 0 ? Math.max(0, expectedNacks - nacks) : 1)
  onSuspect(swim, accusation(swim, target), now)
}

function accusation(swim: Swim, { name, incarnation }: Probe['target']): Suspect {
  return { type: 'suspect', Incarnation: incarnation, Node: name, From: swim.name }
}
