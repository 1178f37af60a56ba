import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { sealingOf } from '../testing/node-aead.ts'
import { entry, seeded } from '../testing/one-node.ts'
import { encodeStream, type PushPull } from '../wire/index.ts'
import { Acceptor } from './accept.ts'
import { memoryNetwork } from './memory-network.ts'
import { memoryTransport } from './memory-transport.ts'
import { StreamReader } from './stream-reader.ts'
import type { SocketAddress, Stream } from './transport.ts'
import { virtualClock } from './virtual-clock.ts'

const state: PushPull = {
  type: 'pushPull',
  Join: true,
  nodes: Array.from({ length: 300 }, (_, i) => entry(`node-${i}`, i % 256)),
  userState: new Uint8Array(5000).fill(3),
}

test('a message in pieces of any size is the same message', () => {
  const keys = [new Uint8Array(16)]
  const makes = fc.record({ keys: fc.constantFrom([], keys), compress: fc.boolean(), size: fc.integer({ min: 1, max: 3000 }) })
  fc.assert(
    fc.property(makes, ({ keys, compress, size }) => {
      const sealing = sealingOf({ keys })
      const wire = encodeStream(state, sealing, { compress, dialling: true })
      const reader = new StreamReader(sealing, true)
      for (let i = 0; i < wire.length; i += size) {
        const read = reader.push(wire.subarray(i, i + size))
        if (i + size < wire.length) expect(read).toBeUndefined()
        else expect(read).toEqual({ message: state, length: wire.length })
      }
    }),
    { numRuns: 20 },
  )
})

describe('the acceptor has limits', () => {
  const clock = virtualClock()
  const idle: Stream = { write: () => {}, close: () => {}, listen: () => {} }

  async function acceptor() {
    const transport = await memoryTransport(memoryNetwork({ clock, random: seeded(1) }))({ address: '10.0.0.1', port: 0 })
    const drops: string[] = []
    const accepts = new Acceptor({ transport, clock, sealing: sealingOf(), compress: false, safely: (_, run) => run() }, 1000, {
      message: () => ({}),
      drop: (word) => drops.push(word),
    })
    return { accepts, drops }
  }
  const from = (n: number): SocketAddress => ({ address: `10.0.1.${n}`, port: 1 })

  test('127 connections at once, and 64 from one address, until their time is over', async () => {
    const { accepts, drops } = await acceptor()
    for (let i = 0; i < 70; i++) accepts.accept(idle, from(1))
    expect(drops).toEqual(Array(6).fill('gossip-too-many-streams'))
    for (let i = 0; i < 70; i++) accepts.accept(idle, from(2 + i))
    expect(drops).toHaveLength(6 + 7)
    clock.advance(1000)
    expect(drops.filter((word) => word === 'gossip-stream-timeout')).toHaveLength(127)
    accepts.accept(idle, from(1))
    expect(drops).toHaveLength(6 + 7 + 127)
  })

  test('64 MiB of unfinished messages, whoever sends them', async () => {
    const { accepts, drops } = await acceptor()
    const header = encodeStream({ ...state, nodes: [], userState: new Uint8Array(20 * 1024 * 1024) }, sealingOf(), {
      compress: false,
      dialling: true,
    })
    for (let i = 0; i < 4; i++) {
      accepts.accept({ ...idle, listen: (on) => on.data(header.subarray(0, header.length - 1)) }, from(i))
    }
    expect(drops).toEqual(['gossip-streams-too-large'])
  })

  test('a connection that ends in the middle is counted, one that never said anything is not', async () => {
    const { accepts, drops } = await acceptor()
    accepts.accept({ ...idle, listen: (on) => on.closed() }, from(1))
    expect(drops).toEqual([])
    accepts.accept(
      {
        ...idle,
        listen: (on) => {
          on.data(Uint8Array.of(6, 0x83))
          on.closed()
        },
      },
      from(1),
    )
    expect(drops).toEqual(['gossip-stream-cut-short'])
  })
})
