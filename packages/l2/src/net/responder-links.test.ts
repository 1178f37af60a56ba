import { describe, expect, test } from '@jest/globals'
import { announcement } from '../rules/announcement.ts'
import { answer, read, request } from '../testing/client.ts'
import { link } from '../testing/fake-sockets.ts'
import { ip, mac } from '../testing/names.ts'
import { testResponder } from '../testing/test-responder.ts'

const [VIP, OTHER] = [ip('192.0.2.40'), ip('192.0.2.41')]
const [eth0, eth1] = [link('eth0', 1), link('eth1', 2)]
const ROUNDS = [0, 1_100, 2_200, 3_300, 4_400]

describe('links', () => {
  test('that come later are answered and announced on', () => {
    const { responder, sockets, announced } = testResponder()
    responder.announce(VIP, 'all')
    expect(responder.answering()).toEqual(new Map())
    responder.setLinks([eth0])
    expect(announced).toHaveLength(2)
    sockets.on('eth0').receive(request(VIP))
    expect(sockets.on('eth0').sent.map(read)).toContainEqual(answer(VIP, eth0.mac))
  })
  test('that go are closed', () => {
    const { responder, sockets, clock, announced } = testResponder()
    responder.announce(VIP, 'all')
    responder.setLinks([eth0, eth1])
    responder.setLinks([eth1])
    expect(sockets.all.map((s) => [s.link.name, s.closed])).toEqual([
      ['eth0', true],
      ['eth1', false],
    ])
    announced.length = 0
    clock.advance(60_000)
    expect(new Set(announced.map(([, , name]) => name))).toEqual(new Set(['eth1']))
    expect(responder.answering()).toEqual(new Map([[VIP, ['eth1']]]))
  })
  test('unchanged ones are left alone', () => {
    const { responder, sockets, clock, announced } = testResponder()
    responder.announce(VIP, 'all')
    responder.setLinks([eth0])
    clock.advance(60_000)
    announced.length = 0
    responder.setLinks([link('eth0', 1, { mtu: 9_000 })])
    clock.advance(60_000)
    expect([sockets.all.length, announced.length]).toEqual([1, 0])
  })
  test('without a carrier are not announced on; when it is back they are', () => {
    const { responder, sockets, clock, announced } = testResponder()
    responder.announce(VIP, 'all')
    responder.setLinks([eth0])
    responder.setLinks([link('eth0', 1, { carrier: false })])
    expect(responder.answering()).toEqual(new Map())
    announced.length = 0
    clock.advance(60_000)
    responder.announce(OTHER, 'all')
    expect(announced).toEqual([])
    responder.setLinks([eth0])
    clock.advance(60_000)
    expect(Map.groupBy(announced, ([, address]) => address).size).toBe(2)
    expect(announced.filter(([, address]) => address === VIP).map(([at]) => at - 60_000)).toEqual(
      ROUNDS.flatMap((at) => [at, at]),
    )
    expect(sockets.all).toHaveLength(1)
  })
  test('with another MAC answer with it, and are announced on again', () => {
    const { responder, sockets, clock, announced } = testResponder()
    responder.announce(VIP, 'all')
    responder.setLinks([eth0])
    clock.advance(60_000)
    announced.length = 0
    const changed = link('eth0', 1, { mac: mac('02:00:00:00:00:77') })
    responder.setLinks([changed])
    expect(sockets.on('eth0').sent.slice(-2).map(read)).toEqual([
      announcement('request', VIP, changed.mac),
      announcement('reply', VIP, changed.mac),
    ])
    clock.advance(60_000)
    expect(announced).toHaveLength(10)
    sockets.on('eth0').receive(request(VIP, eth0.mac))
    sockets.on('eth0').receive(request(VIP, changed.mac))
    expect(sockets.on('eth0').sent.slice(10).map(read)).toEqual([answer(VIP, changed.mac)])
    expect(sockets.all.map((s) => [s.link.mac, s.closed])).toEqual([
      [eth0.mac, true],
      [changed.mac, false],
    ])
  })
  test('of the same name but another device get a socket of their own', () => {
    const { responder, sockets } = testResponder()
    responder.setLinks([eth0])
    responder.setLinks([link('eth0', 7, { mac: eth0.mac })])
    expect(sockets.all.map((s) => [s.link.index, s.closed])).toEqual([
      [1, true],
      [7, false],
    ])
  })
  test('closed by the kernel are reported, and opened again with the next look', () => {
    const { responder, sockets, clock, announced, faults } = testResponder()
    responder.announce(VIP, 'all')
    responder.setLinks([eth0])
    sockets.on('eth0').options.onClosed('ENETDOWN')
    expect(faults).toEqual([['eth0', 'ENETDOWN']])
    expect(responder.answering()).toEqual(new Map())
    announced.length = 0
    clock.advance(60_000)
    expect(announced).toEqual([])
    responder.setLinks([eth0])
    expect([sockets.all.length, announced.length]).toEqual([2, 2])
    sockets.on('eth0').receive(request(VIP))
    expect(sockets.on('eth0').sent.map(read)).toContainEqual(answer(VIP, eth0.mac))
  })
  test('that cannot be opened are reported each time it is tried', () => {
    const { responder, sockets, announced, faults } = testResponder()
    sockets.refuse('may not open packet sockets')
    responder.announce(VIP, 'all')
    responder.setLinks([eth0])
    responder.setLinks([eth0])
    expect(faults).toEqual(Array(2).fill(['eth0', 'may not open packet sockets']))
    sockets.refuse(undefined)
    responder.setLinks([eth0])
    expect(announced).toHaveLength(2)
  })
})
