// What real nodes answered to hand-made input (ML 14): ours, configured alike, answers with the same type of message.
import { expect, test } from '@jest/globals'
import { createMemberlist, memoryNetwork, memoryTransport, type Transport, virtualClock } from '../index.ts'
import { sealingOf } from '../testing/node-aead.ts'
import { seeded } from '../testing/one-node.ts'
import { file, fromHex, type Peer } from '../testing/vectors.ts'
import { decodePacket, decodeStream, type Sealing } from '../wire/index.ts'

const NODE = { address: '10.0.0.1', port: 7946 }
const STRANGER = { address: '10.0.0.9', port: 4000 }
const ONLY_OLD_PEERS_REFUSE = ['tcp-ping-str8-bin8-old']

const keysOf = ({ peerKey }: Peer) => (peerKey === null ? [] : [fromHex(peerKey)])
const sealingFor = (peer: Peer): Sealing =>
  sealingOf({ keys: keysOf(peer), label: new Uint8Array(Buffer.from(peer.peerLabel ?? '')) })

/** A node configured as that peer was, and a stranger on the same LAN who gathers what is sent to it. */
async function meet(peer: Peer, act: (stranger: Transport) => void): Promise<string[]> {
  const clock = virtualClock()
  const network = memoryNetwork({ clock, random: seeded(1) })
  const stranger = await memoryTransport(network)(STRANGER)
  const drops: string[] = []
  const node = await createMemberlist({
    name: peer.peerName,
    bindAddress: NODE.address,
    bindPort: NODE.port,
    secretKeys: keysOf(peer),
    ...(peer.peerLabel === null ? {} : { label: peer.peerLabel }),
    clock,
    random: seeded(1),
    transport: memoryTransport(network),
    onDrop: (word) => drops.push(word),
  })
  act(stranger)
  clock.advance(15_000)
  await node.shutdown()
  return drops
}

test('has data', () => {
  expect([file.tcpExchanges.length, file.udpExchanges.length]).toEqual([32, 48])
})

test.each(file.udpExchanges.map((e) => [e.name, e] as const))('%s', async (_, exchange) => {
  const typesIn = (packet: Uint8Array) => decodePacket(packet, sealingFor(exchange)).messages.map(({ type }) => type)
  const answers: string[][] = []
  const drops = await meet(exchange, (stranger) => {
    stranger.listen({ packet: (bytes) => answers.push(typesIn(bytes)), stream: () => {}, trouble: () => {} })
    stranger.send(NODE, fromHex(exchange.requestHex), () => {})
  })
  // The ack that the reference redirects comes to us instead, where the datagram came from: ML 12.3.
  const expected = [...exchange.responsesHex, ...(exchange.redirectedHex ?? [])].length > 0
  expect(answers.map(([first]) => first)).toEqual(expected ? answers.map(() => 'ack') : [])
  expect(answers.length > 0).toBe(expected)
  if (!expected && exchange.name !== 'udp-compound-zero') expect(drops).not.toEqual([])
})

test.each(file.tcpExchanges.map((e) => [e.name, e] as const))('%s', async (name, exchange) => {
  const typeOf = (bytes: Uint8Array) => {
    if (bytes.length === 0) return 'closed'
    const read = decodeStream(bytes, sealingFor(exchange), { accepting: false })
    return 'message' in read ? read.message.type : read
  }
  const pieces: Uint8Array[] = []
  let isClosed = false
  await meet(exchange, (stranger) => {
    stranger.dial(NODE, {
      failed: (reason) => expect(reason).toBeUndefined(),
      open(stream) {
        stream.listen({
          data: (piece) => pieces.push(piece),
          closed: () => {
            isClosed = true
          },
        })
        stream.write(fromHex(exchange.requestHex))
      },
    })
  })
  const answer = ONLY_OLD_PEERS_REFUSE.includes(name) ? 'ack' : typeOf(fromHex(exchange.responseHex ?? ''))
  expect([typeOf(new Uint8Array(Buffer.concat(pieces))), isClosed]).toEqual([answer, true])
})
