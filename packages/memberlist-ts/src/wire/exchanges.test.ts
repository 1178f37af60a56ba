// Requests a real node was given: ours takes what it took, and refuses what it refused, by name. What is answered to a message
// that was taken is a matter of rules/.
import { expect, test } from '@jest/globals'
import { sealingOf } from '../testing/node-aead.ts'
import { file, fromHex, type Peer, toHex } from '../testing/vectors.ts'
import { encodeMessage } from './codec.ts'
import { decodePacket } from './packet.ts'
import type { Sealing } from './sealing.ts'
import { decodeStream } from './stream.ts'

function sealingFor({ peerKey, peerLabel }: Peer): Sealing {
  return sealingOf({ keys: peerKey === null ? [] : [fromHex(peerKey)], label: new Uint8Array(Buffer.from(peerLabel ?? '')) })
}

const packets: Readonly<Record<string, string>> = {
  'udp-ping-minimal': 'ping',
  'udp-ping-nobody': 'ping', // for somebody else: rules/ decides
  'udp-ping-crc': 'ping',
  'udp-ping-bad-crc': '- gossip-crc-mismatch',
  'udp-crc-too-short': '- gossip-crc-truncated',
  'udp-ping-compound1': 'ping',
  'udp-compound2': 'ping ping',
  'udp-compound-zero': '- gossip-empty',
  'udp-compound-truncated-part': 'ping - gossip-compound-part-truncated',
  'udp-compound-truncated-lengths': '- gossip-compound-table-truncated',
  'udp-compound-empty-part': 'ping',
  'udp-compound-trailing': 'ping',
  'udp-compound-nested': 'ping',
  'udp-compress': 'ping',
  'udp-compress-compound': 'ping',
  'udp-compound-compress': 'ping',
  'udp-compress-compress': 'ping',
  'udp-compress-truncated': '- gossip-compress-unterminated',
  'udp-compress-trailing': 'ping',
  'udp-compress-algo1': '- gossip-compress-algorithm-unknown',
  'udp-crc-in-compound': '- gossip-crc-not-outermost',
  'udp-crc-in-compress': '- gossip-crc-not-outermost',
  'udp-crc-compress': 'ping',
  'udp-trailing-bytes': 'ping',
  'udp-encrypt-type': '- gossip-type-misplaced',
  'udp-pushpull-type': '- gossip-type-misplaced',
  'udp-unknown-type': '- gossip-type-unknown',
  'udp-err-type': '- gossip-type-misplaced',
  'udp-unexpected-label': '- gossip-label-mismatch',
  'udp-missing-label': '- gossip-label-mismatch',
  'udp-label-ok': 'ping',
  'udp-label-wrong': '- gossip-label-mismatch',
  'udp-label-empty': '- gossip-label-malformed',
  'udp-label-truncated': '- gossip-label-malformed',
  'udp-label-double': '- gossip-label-doubled',
  'udp-label-old-peer': '- gossip-label-mismatch',
  'udp-enc-v1': 'ping',
  'udp-enc-v0': 'ping',
  'udp-enc-crc': 'ping',
  'udp-enc-wrongkey': '- gossip-no-key-opens',
  'udp-enc-version2': '- gossip-encryption-version-unknown',
  'udp-enc-tampered': '- gossip-no-key-opens',
  'udp-enc-short': '- gossip-sealed-too-short',
  'udp-plain-to-enc': '- gossip-sealed-too-short', // its type byte reads as encryption version 0
  'udp-enc-label': 'ping',
  'udp-enc-label-noaad': '- gossip-no-key-opens',
  'udp-ping-source-redirect': 'ping',
  'udp-ping-source-mapped': 'ping',
}

test.each(file.udpExchanges.map((e) => [e.name, e] as const))('%s', (name, exchange) => {
  const { messages, drops } = decodePacket(fromHex(exchange.requestHex), sealingFor(exchange))
  const taken = messages.map((m) => m.type)
  expect([...taken, ...(drops.length > 0 ? ['-'] : []), ...drops].join(' ')).toBe(packets[name])
  const answered = exchange.responsesHex.length > 0 || exchange.redirectedHex !== undefined
  expect(taken.includes('ping')).toBe(answered || name === 'udp-ping-nobody')
  for (const hex of exchange.responsesHex) {
    const answer = decodePacket(fromHex(hex), sealingFor(exchange))
    expect(answer).toMatchObject({
      messages: expect.arrayContaining([{ type: 'ack', SeqNo: expect.any(Number), Payload: null }]),
      drops: [],
    })
  }
})

test('source fields that are empty are left out', () => {
  const hex = file.udpExchanges.find((e) => e.name === 'udp-ping-minimal')?.requestHex ?? ''
  const [ping] = decodePacket(fromHex(hex), sealingOf()).messages
  if (ping?.type !== 'ping') throw new Error('the request is a ping')
  expect(toHex(encodeMessage(ping))).toBe(hex)
  const indirect = encodeMessage({ ...ping, type: 'indirectPing', Target: new Uint8Array(4), Port: 1, Nack: false })
  expect(toHex(indirect)).not.toContain(toHex(Buffer.from('Source')))
})

const streams: Readonly<Record<string, string>> = {
  'pushpull-empty-join': 'pushPull',
  'pushpull-nodes-negative': 'close: gossip-stream-count-out-of-range',
  'pushpull-userstate-over-limit': 'close: gossip-stream-count-out-of-range',
  'tcp-ping-named': 'ping',
  'tcp-ping-empty-node': 'ping',
  'tcp-ping-wrong-node': 'ping', // for somebody else: rules/ decides
  'tcp-ping-unknown-fields': 'ping',
  'tcp-ping-unknown-fields-old': 'ping',
  'tcp-ping-str8-bin8': 'ping',
  'tcp-ping-str8-bin8-old': 'ping', // v0.2.2 took no bin; we do
  'tcp-ping-str8-old': 'ping',
  'tcp-ping-array-form': 'ping',
  'tcp-ping-seqno-overflow': 'close: gossip-msgpack-out-of-range',
  'tcp-ping-seqno-negative': 'close: gossip-msgpack-out-of-range',
  'tcp-ping-seqno-nil': 'ping',
  'tcp-ping-seqno-float': 'close: gossip-msgpack-wrong-type',
  'tcp-ping-lowercase-key': 'ping',
  'tcp-ping-duplicate-key': 'ping',
  'tcp-unknown-type': 'close: gossip-type-unknown',
  'tcp-compress-unknown-algo': 'err: gossip-compress-algorithm-unknown',
  'tcp-encrypted-to-plain': 'err: gossip-stream-encrypted-without-key',
  'tcp-plain-to-encrypted': 'err: gossip-stream-not-encrypted',
  'tcp-bad-key': 'err: gossip-no-key-opens',
  'tcp-encrypted-too-long': 'err: gossip-stream-too-long',
  'tcp-encrypted-too-short': 'err: gossip-sealed-too-short',
  'tcp-missing-label': 'close: gossip-label-mismatch',
  'tcp-unexpected-label': 'close: gossip-label-mismatch',
  'tcp-empty-label': 'close: gossip-label-malformed',
  'tcp-truncated-label': 'more, of 12', // the stream ends here: closed without reply
  'tcp-label-response-has-no-header': 'pushPull',
  'pushpull-empty-join-old': 'pushPull',
  'pushpull-empty-join-metallb': 'pushPull',
}
const answeredDifferently = ['tcp-ping-wrong-node', 'tcp-ping-str8-bin8-old']

test.each(file.tcpExchanges.map((e) => [e.name, e] as const))('%s', (name, exchange) => {
  const got = decodeStream(fromHex(exchange.requestHex), sealingFor(exchange), { accepting: true })
  expect(summary(got)).toBe(streams[name])
  const theirs =
    exchange.responseHex === null
      ? undefined
      : decodeStream(fromHex(exchange.responseHex), sealingFor(exchange), { accepting: false })
  const asked = 'message' in got ? got.message.type : undefined
  const answer = asked === 'ping' ? 'ack' : (asked ?? ('reply' in got && got.reply === 'err' ? 'err' : undefined))
  if (!answeredDifferently.includes(name)) expect(theirs === undefined ? undefined : summary(theirs)).toBe(answer)
})

test.each([
  ['tcp-ping-str8-bin8', 134_217_727],
  ['tcp-ping-lowercase-key', 0],
  ['tcp-ping-duplicate-key', 9],
  ['tcp-ping-seqno-nil', 0],
  ['tcp-ping-array-form', 7],
])('%s has the SeqNo that was acknowledged', (name, SeqNo) => {
  const request = file.tcpExchanges.find((e) => e.name === name)?.requestHex ?? ''
  expect(decodeStream(fromHex(request), sealingOf(), { accepting: true })).toMatchObject({ message: { SeqNo } })
})

function summary(got: ReturnType<typeof decodeStream>): string {
  if ('more' in got) return `more, of ${got.atLeast}`
  return 'drop' in got ? `${got.reply}: ${got.drop}` : got.message.type
}
