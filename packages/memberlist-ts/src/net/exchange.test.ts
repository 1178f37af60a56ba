import { expect, test } from '@jest/globals'
import { Cluster } from '../testing/cluster.ts'
import { sealingOf } from '../testing/node-aead.ts'
import { seeded } from '../testing/one-node.ts'
import { encodeStream, type StreamMessage } from '../wire/index.ts'
import { type Answer, exchange, type Patience } from './exchange.ts'
import { memoryNetwork } from './memory-network.ts'
import { memoryTransport } from './memory-transport.ts'
import { virtualClock } from './virtual-clock.ts'

const THERE = { address: '10.0.0.2', port: 1 }
const PING: StreamMessage = {
  type: 'ping',
  SeqNo: 7,
  Node: '',
  SourceAddr: new Uint8Array(0),
  SourcePort: 0,
  SourceNode: '',
}

/** Asks a peer that answers after a while with these bytes; who cannot be dialled has none. Connecting takes a second. */
async function ask(patience: Patience, peer: { readonly answerAfter?: number; readonly bytes?: Uint8Array } | undefined) {
  const clock = virtualClock()
  const lan = memoryTransport(memoryNetwork({ clock, random: seeded(1), latencyMs: 1000 }))
  const here = await lan({ address: '10.0.0.1', port: 1 })
  const there = await lan(THERE)
  if (peer !== undefined) {
    there.listen({
      packet: () => {},
      trouble: () => {},
      stream(stream) {
        stream.listen({ data: () => {}, closed: () => {} })
        if (peer.bytes !== undefined) clock.after(peer.answerAfter ?? 0, () => stream.write(peer.bytes ?? PLAIN))
      },
    })
  }
  const answers: [number, Answer][] = []
  const settings = {
    transport: here,
    clock,
    sealing: sealingOf(),
    compress: false,
    safely: (_: string, run: () => void) => run(),
  }
  const cancel = exchange(settings, THERE, PING, patience, (answer) => answers.push([clock.now(), answer]))
  return { clock, answers, cancel }
}

const PLAIN = encodeStream({ type: 'ack', SeqNo: 7, Payload: null }, sealingOf(), { compress: false, dialling: false })

test.each([
  ['an answer', { ms: 1500, renewed: true }, { bytes: PLAIN }, [2000, { message: { type: 'ack', SeqNo: 7, Payload: null } }]],
  ['nobody there', { ms: 1500, renewed: true }, undefined, [1000, { failed: 'ECONNREFUSED' }]],
  ['too slow to connect', { ms: 900, renewed: true }, {}, [900, { failed: 'no answer in time' }]],
  ['silence, with new patience for the answer', { ms: 1500, renewed: true }, {}, [2500, { failed: 'no answer in time' }]],
  ['silence, with one patience for all', { ms: 1500, renewed: false }, {}, [1500, { failed: 'no answer in time' }]],
  ['nonsense', { ms: 5000, renewed: false }, { bytes: Uint8Array.of(99) }, [2000, { failed: 'gossip-type-unknown' }]],
] as const)('%s', async (_, patience, peer, expected) => {
  const { clock, answers } = await ask(patience, peer)
  clock.advance(20_000)
  expect(answers).toEqual([expected])
})

test('what is cancelled reports nothing', async () => {
  for (const at of [0, 500, 1500]) {
    const { clock, answers, cancel } = await ask({ ms: 5000, renewed: true }, { bytes: PLAIN })
    clock.advance(at)
    cancel()
    clock.advance(20_000)
    expect(answers).toEqual([])
  }
})

test('a stream ping that is answered with the number of another one is not answered', async () => {
  const cluster = new Cluster()
  await cluster.add('a')
  const { lan } = cluster.network
  const b = await cluster.add('b')
  await cluster.join('a', 'b')
  await b.shutdown()
  const wrong = encodeStream({ type: 'ack', SeqNo: 999, Payload: null }, sealingOf(), { compress: false, dialling: false })
  lan.bound.set('10.0.0.2 7946', {
    packet: () => {},
    trouble: () => {},
    stream(stream) {
      stream.listen({ data: () => stream.write(wrong), closed: () => {} })
    },
  })
  cluster.clock.advance(15_000)
  expect(cluster.when('leave b dead')).toHaveProperty('a')
  await cluster.get('a').shutdown()
})
