import { describe, expect, test } from '@jest/globals'
import { announcement } from '../rules/announcement.ts'
import { answer, CLIENT, read, request } from '../testing/client.ts'
import { link } from '../testing/fake-sockets.ts'
import { ip, mac } from '../testing/names.ts'
import { testResponder } from '../testing/test-responder.ts'
import { encodeArpFrame } from '../wire/arp-frame.ts'

const [VIP, OTHER, VIP6] = [ip('192.0.2.40'), ip('192.0.2.41'), ip('2001:db8::40')]
const [eth0, eth1] = [link('eth0', 1), link('eth1', 2)]
const ROUNDS = [0, 1_100, 2_200, 3_300, 4_400]

describe('answering', () => {
  test('begins with announce, on the same turn, and ends with withdraw', () => {
    const { responder, sockets, answered, drops } = testResponder()
    responder.setLinks([eth0])
    const socket = sockets.on('eth0')
    socket.receive(request(VIP))
    expect(drops).toEqual(new Map([['frame-not-matched', 1]]))
    responder.announce(VIP, 'all')
    socket.sent.length = 0
    socket.receive(request(VIP))
    expect(socket.sent.map(read)).toEqual([answer(VIP, eth0.mac)])
    expect(answered).toEqual([[VIP, 'eth0']])
    responder.withdraw(VIP)
    socket.receive(request(VIP))
    expect(socket.sent).toHaveLength(1)
    expect(drops.get('arp-not-announced')).toBe(1)
  })
  test('goes on when the filter has been narrowed to what is announced', () => {
    const { responder, sockets, clock, drops } = testResponder()
    responder.setLinks([eth0])
    responder.announce(VIP, 'all')
    responder.announce(OTHER, 'all')
    expect(sockets.on('eth0').match).toBeUndefined()
    clock.advance(50)
    expect(sockets.on('eth0').match).toMatchObject({
      width: 4,
      set: [Uint8Array.of(192, 0, 2, 40), Uint8Array.of(192, 0, 2, 41)],
    })
    responder.withdraw(OTHER)
    clock.advance(50)
    sockets.on('eth0').receive(request(OTHER))
    expect(drops).toEqual(new Map([['frame-not-matched', 1]]))
    sockets.on('eth0').receive(request(VIP))
    expect(sockets.on('eth0').sent.map(read)).toContainEqual(answer(VIP, eth0.mac))
  })
  test('an address that comes while the filter is about to be narrowed is not locked out', () => {
    const { responder, sockets, clock } = testResponder()
    responder.setLinks([eth0])
    responder.announce(VIP, 'all')
    clock.advance(50)
    responder.withdraw(VIP)
    responder.announce(OTHER, 'all')
    sockets.on('eth0').receive(request(OTHER))
    expect(sockets.on('eth0').sent.map(read)).toContainEqual(answer(OTHER, eth0.mac))
  })
  test('happens on the named links only', () => {
    const { responder, sockets, drops } = testResponder()
    responder.setLinks([eth0, eth1])
    responder.announce(VIP, ['eth1'])
    responder.announce(OTHER, 'all') // opens the filter of both
    for (const name of ['eth0', 'eth1']) sockets.on(name).receive(request(VIP))
    expect(drops).toEqual(new Map([['arp-announced-on-other-links', 1]]))
    expect(sockets.on('eth1').sent.map(read)).toContainEqual(answer(VIP, eth1.mac))
    expect(responder.answering()).toEqual(
      new Map([
        [VIP, ['eth1']],
        [OTHER, ['eth0', 'eth1']],
      ]),
    )
  })
  test('an answer the kernel does not take is counted as none', () => {
    const { responder, sockets, answered, drops } = testResponder()
    responder.setLinks([eth0])
    responder.announce(VIP, 'all')
    sockets.on('eth0').takes = false
    sockets.on('eth0').receive(request(VIP))
    expect(answered).toEqual([])
    expect(drops).toEqual(new Map([['arp-answer-not-sent', 1]]))
  })
})

describe('announcing', () => {
  test('says five times that the address is here, by request and by reply', () => {
    const { responder, sockets, clock, announced } = testResponder()
    responder.setLinks([eth0])
    responder.announce(VIP, 'all')
    expect(announced).toHaveLength(2) // at once, without a timer
    clock.advance(60_000)
    expect(announced).toEqual(
      ROUNDS.flatMap((at) => [
        [at, VIP, 'eth0'],
        [at, VIP, 'eth0'],
      ]),
    )
    const round = (['request', 'reply'] as const).map((form) => announcement(form, VIP, eth0.mac))
    expect(sockets.on('eth0').sent.map(read)).toEqual([...round, ...round, ...round, ...round, ...round])
    expect(clock.waiting()).toBe(0)
  })
  test('asked to announce again it does, on the links of the address; what is not announced stays unsaid', () => {
    const { responder, clock, announced } = testResponder()
    responder.setLinks([eth0, eth1])
    responder.announce(VIP, ['eth1'])
    clock.advance(60_000)
    announced.length = 0
    responder.announceAgain(VIP)
    responder.announceAgain(OTHER)
    clock.advance(60_000)
    expect(announced).toEqual(
      ROUNDS.flatMap((at) => [
        [60_000 + at, VIP, 'eth1'],
        [60_000 + at, VIP, 'eth1'],
      ]),
    )
  })
  test('told the same again it says nothing more; told of more links it announces there', () => {
    const { responder, clock, announced } = testResponder()
    responder.setLinks([eth0, eth1])
    responder.announce(VIP, ['eth0'])
    clock.advance(60_000)
    announced.length = 0
    responder.announce(VIP, ['eth0'])
    clock.advance(60_000)
    expect(announced).toEqual([])
    responder.announce(VIP, 'all')
    clock.advance(60_000)
    expect(announced.map(([, , name]) => name)).toEqual(Array(10).fill('eth1'))
  })
  test('stops with withdraw, and on a link that is no longer named', () => {
    const { responder, clock, announced } = testResponder()
    responder.setLinks([eth0, eth1])
    responder.announce(VIP, 'all')
    clock.advance(1_200)
    announced.length = 0
    responder.announce(VIP, ['eth1'])
    clock.advance(1_200)
    expect(announced.map(([, , name]) => name)).toEqual(['eth1', 'eth1'])
    responder.withdraw(VIP)
    announced.length = 0
    clock.advance(60_000)
    expect(announced).toEqual([])
  })
  test('a frame the kernel does not take is not counted', () => {
    const { responder, sockets, clock, announced } = testResponder()
    responder.setLinks([eth0])
    sockets.on('eth0').takes = false
    responder.announce(VIP, 'all')
    expect(announced).toEqual([])
    sockets.on('eth0').takes = true
    clock.advance(60_000)
    expect(announced).toHaveLength(8)
  })
  test('once quiet it only answers, whatever happens', () => {
    const { responder, sockets, clock, announced } = testResponder()
    responder.setLinks([eth0])
    responder.announce(VIP, 'all')
    responder.quiet()
    announced.length = 0
    responder.announce(OTHER, 'all')
    responder.setLinks([link('eth0', 1, { mac: mac('02:00:00:00:00:77') })])
    clock.advance(60_000)
    expect(announced).toEqual([])
    sockets.on('eth0').receive(request(VIP))
    expect(sockets.on('eth0').sent.map(read)).toContainEqual(answer(VIP, mac('02:00:00:00:00:77')))
  })
})

describe('reports', () => {
  test('interfaces that are not there, once, and what else goes later', () => {
    const { responder, missing } = testResponder()
    responder.announce(VIP, ['eth0', 'eth7'])
    expect(missing).toEqual([]) // no links are known yet
    responder.setLinks([eth0, eth1])
    responder.setLinks([eth0])
    responder.announce(VIP, ['eth0', 'eth7'])
    expect(missing).toEqual([{ address: VIP, interfaces: ['eth7'], nowhere: false }])
    responder.setLinks([eth1])
    expect(missing.slice(1)).toEqual([{ address: VIP, interfaces: ['eth0', 'eth7'], nowhere: true }])
    responder.announce(OTHER, ['eth9'])
    expect(missing.slice(2)).toEqual([{ address: OTHER, interfaces: ['eth9'], nowhere: true }])
  })

  test('that none of its interfaces is left is news, though each was known to be missing', () => {
    const { responder, missing } = testResponder()
    responder.setLinks([eth0])
    responder.announce(VIP, ['eth0', 'eth7'])
    responder.announce(VIP, ['eth7'])
    expect(missing.map(({ nowhere }) => nowhere)).toEqual([false, true])
  })
  test('a foreign owner, once a second', () => {
    const { responder, sockets, clock, foreign, drops } = testResponder()
    responder.setLinks([eth0, eth1])
    responder.announce(VIP, 'all')
    const claim = encodeArpFrame(announcement('reply', VIP, CLIENT.mac))
    sockets.on('eth0').receive(encodeArpFrame(announcement('reply', VIP, eth1.mac))) // our other link, on the same LAN
    expect(foreign).toEqual([])
    for (let i = 0; i < 5; i++) sockets.on('eth0').receive(claim)
    expect(foreign).toEqual([{ address: VIP, mac: CLIENT.mac, link: 'eth0' }])
    clock.advance(1_000)
    sockets.on('eth0').receive(claim)
    expect(foreign).toHaveLength(2)
    responder.withdraw(VIP)
    sockets.on('eth0').receive(claim)
    expect(foreign).toHaveLength(2)
    responder.announce(VIP, 'all')
    sockets.on('eth0').receive(claim)
    expect(foreign).toHaveLength(3) // nothing is remembered of the time before
    expect(drops).toEqual(new Map([['arp-not-a-request', 9]]))
  })
  test('an IPv6 address as not supported yet, each time, and does not claim to answer it', () => {
    const { responder, drops, announced } = testResponder()
    responder.setLinks([eth0])
    responder.announce(VIP6, 'all')
    expect([responder.answering().size, announced.length]).toEqual([0, 0])
    expect(drops).toEqual(new Map([['ndp-not-supported', 1]]))
    responder.withdraw(VIP6)
  })
  test('what the kernel dropped, over all sockets', () => {
    const { responder } = testResponder()
    responder.setLinks([eth0, eth1])
    expect(responder.kernelDrops()).toBe(6)
  })
})

test('close leaves no socket, no timer and no address', () => {
  const { responder, sockets, clock } = testResponder()
  responder.setLinks([eth0, eth1])
  responder.announce(VIP, 'all')
  responder.close()
  expect(sockets.all.map((s) => s.closed)).toEqual([true, true])
  expect(clock.waiting()).toBe(0)
  expect(responder.answering()).toEqual(new Map())
})

test('another set of answered addresses or links has another revision', () => {
  const { responder, sockets } = testResponder()
  const steps: readonly (readonly [string, () => void])[] = [
    ['a link', () => responder.setLinks([eth0])],
    ['an address', () => responder.announce(VIP, 'all')],
    ['on one link', () => responder.announce(VIP, ['eth0'])],
    ['the cable', () => responder.setLinks([link('eth0', 1, { carrier: false })])],
    ['it is back', () => responder.setLinks([eth0])],
    ['the socket', () => sockets.on('eth0').options.onClosed('gone')],
    ['a new one', () => responder.setLinks([eth0])],
    ['withdrawn', () => responder.withdraw(VIP)],
    ['announced', () => responder.announce(VIP, 'all')],
    ['closed', () => responder.close()],
  ]
  const look = () => ({ revision: responder.revision(), answering: JSON.stringify([...responder.answering()]) })
  let before = look()
  let others = 0
  for (const [what, step] of steps) {
    step()
    const now = look()
    if (now.answering !== before.answering) {
      others++
      expect([what, now.revision]).not.toEqual([what, before.revision])
    }
    before = now
  }
  expect(others).toBeGreaterThan(6)
  const { revision } = before
  responder.withdraw(OTHER)
  expect(responder.revision()).toBe(revision)
})
