import { BROADCAST_MAC, type Ip, isDrop, type Mac } from '@clarion/inet'
import { memoryLan } from '@clarion/link/net'
import { ETHERTYPE_ARP } from '@clarion/link/wire'
import { expect, test } from '@jest/globals'
import type { Foreign } from '../rules/foreign.ts'
import { link } from '../testing/fake-sockets.ts'
import { ip, mac } from '../testing/names.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { ARP_REQUEST } from '../wire/arp.ts'
import { type ArpFrame, decodeArpFrame, encodeArpFrame } from '../wire/arp-frame.ts'
import { createResponder } from './responder.ts'

const VIP = ip('192.0.2.40')

/** Two nodes and a client on one LAN, each plugged in once. */
function lan() {
  const clock = virtualClock()
  const wire = memoryLan(clock)
  const node = (index: number) => {
    const port = wire.attach(link('eth0', index))
    const foreign: Foreign[] = []
    const faults: string[] = []
    const responder = createResponder({
      open: port.open,
      clock,
      onDrop: () => {},
      onAnswered: () => {},
      onAnnounced: () => {},
      onForeign: (claim) => foreign.push(claim),
      onFault: (_, why) => faults.push(why),
      onInterfaceMissing: () => {},
    })
    responder.setLinks([port.link])
    port.onChange((now) => responder.setLinks(now === undefined ? [] : [now]))
    return { port, responder, foreign, faults, mac: port.link.mac }
  }
  const client = wire.attach(link('eth0', 9))
  const heard: ArpFrame[] = []
  const socket = client.open(client.link, {
    etherType: ETHERTYPE_ARP,
    onFrame: ({ bytes }) => {
      const frame = decodeArpFrame(bytes)
      if (!isDrop(frame)) heard.push(frame)
    },
    onDrop: () => {},
    onClosed: () => {},
  })
  return {
    clock,
    a: node(1),
    b: node(2),
    heard,
    /** Who answers for the address. */
    ask(targetIp: Ip): readonly Mac[] {
      heard.length = 0
      const arp = {
        op: ARP_REQUEST,
        senderMac: client.link.mac,
        senderIp: ip('192.0.2.9'),
        targetMac: mac('00:00:00:00:00:00'),
        targetIp,
      }
      socket.send(encodeArpFrame({ destination: BROADCAST_MAC, arp }))
      clock.advance(1)
      return heard.filter(({ destination }) => destination === client.link.mac).map(({ arp }) => arp.senderMac)
    },
  }
}

test('one owner answers; when its cable is pulled, the other announces within the millisecond and answers', () => {
  const { clock, a, b, heard, ask } = lan()
  a.responder.announce(VIP, 'all')
  clock.advance(10_000)
  expect(ask(VIP)).toEqual([a.mac])

  a.port.cut()
  expect(a.responder.answering().size).toBe(0)
  expect(ask(VIP)).toEqual([])
  heard.length = 0
  b.responder.announce(VIP, 'all')
  clock.advance(1)
  expect(heard.map(({ arp }) => [arp.senderMac, arp.senderIp, arp.targetIp])).toEqual(Array(2).fill([b.mac, VIP, VIP]))
  expect(ask(VIP)).toEqual([b.mac])
})

test('two owners, as after a partition, hear of each other', () => {
  const { clock, a, b, ask } = lan()
  a.responder.announce(VIP, 'all')
  b.responder.announce(VIP, 'all')
  clock.advance(1)
  expect(a.foreign).toEqual([{ address: VIP, mac: b.mac, link: 'eth0' }])
  expect(b.foreign).toEqual([{ address: VIP, mac: a.mac, link: 'eth0' }])
  expect(ask(VIP)).toHaveLength(2)
  b.responder.withdraw(VIP)
  expect(ask(VIP)).toEqual([a.mac])
})

test('a link that goes away for good is reported and closed', () => {
  const { a, ask } = lan()
  a.responder.announce(VIP, 'all')
  a.port.remove()
  expect(a.responder.answering().size).toBe(0)
  expect(ask(VIP)).toEqual([])
})

test('frames that waited in a frozen node until they are old are not answered', () => {
  const { clock, a, ask } = lan()
  a.responder.announce(VIP, 'all')
  clock.advance(100)
  a.port.freeze()
  expect(ask(VIP)).toEqual([])
  clock.advance(250)
  a.port.thaw()
  clock.advance(1)
  expect(ask(VIP)).toEqual([a.mac])
})
