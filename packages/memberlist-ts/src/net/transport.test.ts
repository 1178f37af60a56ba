// One suite for both transports: what a node may rely on.
import { describe, expect, test } from '@jest/globals'
import { seeded } from '../testing/one-node.ts'
import { type Clock, realClock } from './clock.ts'
import { memoryNetwork } from './memory-network.ts'
import { memoryTransport } from './memory-transport.ts'
import type { SocketAddress, Stream, Transport, TransportEvents, TransportFactory } from './transport.ts'
import { udpTcpTransport } from './udp-tcp-transport.ts'

const bytes = (...all: number[]) => Uint8Array.from(all)
const ignore: TransportEvents = { packet: () => {}, stream: () => {}, trouble: () => {} }

/** Both on port 0 of their own address, listening. */
async function pair(bind: TransportFactory, a: string, b: string, on: Partial<TransportEvents>): Promise<[Transport, Transport]> {
  const here = await bind({ address: a, port: 0 })
  const there = await bind({ address: b, port: 0 })
  here.listen(ignore)
  there.listen({ ...ignore, ...on })
  return [here, there]
}

function dial(from: Transport, to: SocketAddress): Promise<Stream> {
  return new Promise((open, failed) => from.dial(to, { open, failed: (reason) => failed(new Error(reason)) }))
}

/** Everything that comes until the end; -1 for each further end. */
function readAll(stream: Stream): Promise<number[]> {
  return new Promise((done) => {
    const all: number[] = []
    let isOver = false
    stream.listen({
      data: (piece) => all.push(...piece),
      closed() {
        if (isOver) all.push(-1)
        isOver = true
        done(all)
      },
    })
  })
}

const ticking = (clock: Clock): TransportFactory => memoryTransport(memoryNetwork({ clock, random: seeded(1) }))

describe.each([
  ['UDP and TCP', () => udpTcpTransport, '127.0.0.21', '127.0.0.22'],
  ['UDP and TCP over IPv6', () => udpTcpTransport, '::1', '::1'],
  ['memory', () => ticking(realClock), '10.0.0.1', '10.0.0.2'],
] as const)('%s', (_, factory, a, b) => {
  test('a packet arrives as it was, from the address its sender is bound to', async () => {
    const arrived = Promise.withResolvers<[Uint8Array, SocketAddress]>()
    const [here, there] = await pair(factory(), a, b, { packet: (packet, from) => arrived.resolve([packet, from]) })
    here.send(there.local, bytes(1, 2, 3), () => {})
    const [packet, from] = await arrived.promise
    expect([Array.from(packet), from]).toEqual([[1, 2, 3], here.local])
    await Promise.all([here.close(), there.close()])
  })

  test('a stream carries bytes both ways, and its end', async () => {
    const heard = Promise.withResolvers<number[]>()
    const [here, there] = await pair(factory(), a, b, {
      stream: (stream) => {
        stream.listen({
          closed: () => {},
          data(piece) {
            heard.resolve(Array.from(piece))
            stream.write(bytes(7, 8))
            stream.write(bytes(9))
            stream.close()
          },
        })
      },
    })
    const stream = await dial(here, there.local)
    const answer = readAll(stream)
    stream.write(bytes(1, 2, 3))
    expect(await heard.promise).toEqual([1, 2, 3])
    const all = await answer
    await Promise.all([here.close(), there.close()])
    expect(all).toEqual([7, 8, 9])
  })

  test('dialling where nobody listens fails', async () => {
    const [here, there] = await pair(factory(), a, b, {})
    await there.close()
    await expect(dial(here, there.local)).rejects.toThrow('ECONNREFUSED')
    await here.close()
  })

  test('a port that is taken is an error', async () => {
    const bind = factory()
    const one = await bind({ address: a, port: 0 })
    one.listen(ignore)
    await expect(bind(one.local)).rejects.toThrow(/in use|EADDRINUSE/)
    await one.close()
  })

  test('close ends its streams, and it can be bound again', async () => {
    const bind = factory()
    const accepted = Promise.withResolvers<void>()
    let toItsEnd: Promise<number[]> | undefined
    const [here, there] = await pair(bind, a, b, {
      stream(stream) {
        toItsEnd = readAll(stream)
        accepted.resolve()
      },
    })
    const stream = await dial(here, there.local)
    stream.listen({ data: () => {}, closed: () => {} })
    await accepted.promise
    await here.close()
    expect(await toItsEnd).toEqual([])
    const again = await bind(here.local)
    await Promise.all([again.close(), there.close()])
  })
})

test('the wildcard of IPv6 hears and speaks IPv4', async () => {
  const arrived = Promise.withResolvers<SocketAddress>()
  const both = await udpTcpTransport({ address: '::', port: 0 })
  const four = await udpTcpTransport({ address: '127.0.0.23', port: 0 })
  both.listen(ignore)
  four.listen({ ...ignore, packet: (_, from) => arrived.resolve(from) })
  both.send(four.local, bytes(1), () => {})
  expect(await arrived.promise).toEqual({ address: '127.0.0.1', port: both.local.port })
  await Promise.all([both.close(), four.close()])
})
