import { describe, expect, test } from '@jest/globals'
import { aLink, mac } from '../testing/links.ts'
import { packetSocketSuite } from '../testing/packet-socket-suite.ts'
import { recorder } from '../testing/recorder.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { encodeEthernet } from '../wire/ethernet.ts'
import { memoryLan } from './memory-lan.ts'

const linkOf = (index: number) => aLink({ index, name: `eth${index}`, mac: mac(`02:00:00:00:00:0${index}`) })

describe('a packet socket in memory', () => {
  packetSocketSuite(test, () => {
    const clock = virtualClock()
    const lan = memoryLan(clock)
    const [a, b] = [lan.attach(linkOf(1)), lan.attach(linkOf(2))]
    return {
      a: a.link,
      b: b.link,
      open: (link, options) => (link.index === a.link.index ? a : b).open(link, options),
      turn: () => clock.advance(1),
      inject(frame, way) {
        if (way === 'plain') b.arrive(frame)
        else b.arrive(frame, way === 'other-link' ? { linkIndex: 9 } : way)
      },
      stall(ms) {
        b.freeze()
        clock.advance(ms)
        b.thaw()
      },
      setUp: (up) => b.change({ up, carrier: up }),
      removeB: () => b.remove(),
      end() {},
    }
  })
})

describe('a LAN in memory', () => {
  const lanOf = () => {
    const lan = memoryLan()
    const ends = [1, 2, 3].map((index) => {
      const port = lan.attach(linkOf(index))
      const heard = recorder(() => {})
      return { port, heard, socket: port.open(port.link, heard.options) }
    })
    const [a, b, c] = ends
    if (a === undefined || b === undefined || c === undefined) throw new RangeError('three were made')
    return { a, b, c }
  }
  const frame = (from: number, to: string, mark: number) =>
    encodeEthernet({ source: linkOf(from).mac, destination: mac(to), etherType: 0x88b5, payload: Uint8Array.of(mark) })
  const ALL = 'ff:ff:ff:ff:ff:ff'

  test('delivers at once when it has no clock', () => {
    const { a, b, c } = lanOf()
    a.socket.send(frame(1, ALL, 7))
    expect([a.heard.told, b.heard.told, c.heard.told]).toEqual([[], [7], [7]])
  })
  test('takes a frame for one MAC there only, and one for nobody’s everywhere', () => {
    const { a, b, c } = lanOf()
    a.socket.send(frame(1, '02:00:00:00:00:03', 1))
    a.socket.send(frame(1, '02:00:00:00:00:77', 2))
    expect([a.heard.told, b.heard.told, c.heard.told]).toEqual([[], [2], [1, 2]])
  })
  test('an answer does not overtake its question', () => {
    const { a, b, c } = lanOf()
    const answering = b.port.open(b.port.link, { ...b.heard.options, onFrame: () => answering.send(frame(2, ALL, 9)) })
    a.socket.send(frame(1, ALL, 1))
    expect(c.heard.told).toEqual([1, 9])
  })
  test('a cut cable loses frames both ways, and says nothing of it', () => {
    const { a, b, c } = lanOf()
    b.port.cut()
    expect(b.port.link.carrier).toBe(false)
    expect(b.socket.send(frame(2, ALL, 1))).toBe(true)
    a.socket.send(frame(1, ALL, 2))
    b.port.heal()
    a.socket.send(frame(1, ALL, 3))
    expect([a.heard.told, b.heard.told, c.heard.told]).toEqual([[], [3], [2, 3]])
  })
  test('a frame belongs to the LAN once it is sent', () => {
    const clock = virtualClock()
    const lan = memoryLan(clock)
    const [a, b] = [lan.attach(linkOf(1)), lan.attach(linkOf(2))]
    const heard = recorder(() => {})
    b.open(b.link, heard.options)
    const sent = frame(1, ALL, 5)
    a.open(a.link, recorder(() => {}).options).send(sent)
    sent.fill(0xee)
    clock.advance(0)
    expect(heard.told).toEqual([5])
  })
  test('a link that was removed hears and says nothing any more', () => {
    const { a, b, c } = lanOf()
    b.port.remove()
    b.port.heal()
    a.socket.send(frame(1, '02:00:00:00:00:02', 1))
    expect([b.heard.told, c.heard.told]).toEqual([['closed'], [1]])
  })
})
