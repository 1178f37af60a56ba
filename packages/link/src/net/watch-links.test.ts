import { concatBytes, fromHex } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import { NETLINK_VECTORS } from '../testing/netlink-vectors.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import type { NetlinkHandlers } from './open-netlink.ts'
import { watchOver } from './watch-links.ts'

const bytesOf = (kind: string, of: RegExp) => {
  const vector = NETLINK_VECTORS.find(({ value, source }) => value.kind === kind && of.test(source))
  if (vector === undefined) throw new RangeError(`no vector of ${kind}`)
  return fromHex(vector.hex)
}
const LO = bytesOf('link', /list/)
const ETH0 = bytesOf('link', /news/)
const ETH0_GONE = bytesOf('link-gone', /removed/)
const PORT_LEFT = bytesOf('other', /bridges/)

/** As an answer to the request of that number. */
function answering(sequence: number, bytes: Uint8Array, flags = 2): Uint8Array {
  const copy = bytes.slice()
  new DataView(copy.buffer).setUint16(6, flags, true)
  new DataView(copy.buffer).setUint32(8, sequence, true)
  return copy
}
const done = (sequence: number) => answering(sequence, bytesOf('done', /end/))
const refused = (sequence: number) => answering(sequence, bytesOf('error', /answer/), 0)

function watching() {
  const clock = virtualClock()
  const stop = new AbortController()
  const asked: number[] = []
  const told: string[] = []
  const world: { handlers?: NetlinkHandlers; closed: boolean; hasRoom: boolean } = { closed: false, hasRoom: true }
  watchOver(
    (handlers) => {
      world.handlers = handlers
      return {
        send(bytes) {
          asked.push(new DataView(bytes.buffer).getUint32(8, true))
          return world.hasRoom
        },
        close() {
          world.closed = true
        },
      }
    },
    {
      clock,
      signal: stop.signal,
      onChange: (links) => told.push([...links.values()].map((l) => l.name).join(' ')),
      onFault: (fault) => told.push(fault.code),
    },
  )
  const say = (...datagrams: readonly Uint8Array[]) => {
    for (const bytes of datagrams) world.handlers?.onDatagram(bytes)
  }
  return { clock, stop, asked, told, world, say, fail: (errno: string) => world.handlers?.onError(errno) }
}

describe('the watch', () => {
  test('asks, and tells when it knows all', () => {
    const { asked, told, say } = watching()
    say(answering(1, LO))
    expect([asked, told]).toEqual([[1], []])
    say(concatBytes(answering(1, ETH0), done(1)))
    expect(told).toEqual(['lo eth0'])
  })
  test('tells that there is no link at all', () => {
    const { told, say } = watching()
    say(done(1))
    expect(told).toEqual([''])
  })
  test('tells of news, and only when something differs', () => {
    const { told, say } = watching()
    say(answering(1, LO), done(1), ETH0, ETH0, PORT_LEFT, ETH0_GONE)
    expect(told).toEqual(['lo', 'lo eth0', 'lo'])
  })
  test('lists again every ten seconds, and notices what nobody told', () => {
    const { clock, asked, told, say } = watching()
    say(answering(1, LO), answering(1, ETH0), done(1))
    clock.advance(9_999)
    expect(asked).toEqual([1])
    clock.advance(1)
    say(answering(2, LO), done(2))
    clock.advance(10_000)
    expect([asked, told]).toEqual([
      [1, 2, 3],
      ['lo eth0', 'lo'],
    ])
  })
  test('lists again soon after news were lost', () => {
    const { clock, asked, told, say, fail } = watching()
    say(answering(1, LO), done(1))
    fail('ENOBUFS')
    fail('ENOBUFS')
    clock.advance(100)
    expect([asked, told]).toEqual([[1, 2], ['lo']])
    say(answering(2, LO), answering(2, ETH0), done(2))
    expect(told).toEqual(['lo', 'lo eth0'])
  })
  test.each([
    ['was interrupted', [answering(1, LO, 0x12), done(1)]],
    ['was refused', [refused(1)]],
  ])('lists again soon after a list that %s', (_, datagrams) => {
    const { clock, asked, told, say } = watching()
    say(...datagrams)
    clock.advance(100)
    expect([asked, told]).toEqual([[1, 2], []])
  })
  test('asks again soon when the kernel had no room for the question', () => {
    const { clock, asked, world } = watching()
    world.hasRoom = false
    clock.advance(10_000)
    world.hasRoom = true
    clock.advance(200)
    expect(asked).toEqual([1, 2, 3])
    clock.advance(9_000)
    expect(asked).toEqual([1, 2, 3])
  })
  test('says what it could not read, and goes on', () => {
    const { told, say, fail } = watching()
    say(Uint8Array.of(1, 2, 3))
    fail('EIO')
    say(answering(1, LO), done(1))
    expect(told).toEqual(['LINKS_UNKNOWN', 'LINKS_UNKNOWN', 'lo'])
  })
  test('ends with its signal', () => {
    const { clock, stop, asked, world } = watching()
    stop.abort()
    clock.advance(60_000)
    expect([asked, world.closed]).toEqual([[1], true])
  })
})
