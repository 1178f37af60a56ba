import { BROADCAST_MAC, isDrop } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyArp, anyHostMac, anyIpv4, anyMac, ip, mac } from '../testing/names.ts'
import { ARP_REPLY, ARP_REQUEST } from '../wire/arp.ts'
import type { ArpFrame } from '../wire/arp-frame.ts'
import { answerArp } from './answer-arp.ts'
import type { Links, Table } from './table.ts'

const VIP = ip('192.0.2.40')
const OTHER = ip('192.0.2.41')
const link = { name: 'eth0', mac: mac('02:00:00:00:00:22') }
const table: Table = new Map<typeof VIP, Links>([
  [VIP, 'all'],
  [OTHER, new Set(['eth1'])],
])
const asker = { senderMac: mac('02:00:00:00:00:11'), senderIp: ip('192.0.2.1') }
const request: ArpFrame = {
  destination: BROADCAST_MAC,
  arp: { op: ARP_REQUEST, ...asker, targetMac: mac('00:00:00:00:00:00'), targetIp: VIP },
}
const answer: ArpFrame = {
  destination: asker.senderMac,
  arp: { op: ARP_REPLY, senderMac: link.mac, senderIp: VIP, targetMac: asker.senderMac, targetIp: asker.senderIp },
}

describe('answers', () => {
  test('a broadcast request, to the asker alone', () => expect(answerArp(request, link, table)).toEqual(answer))
  test('a request sent to the link itself: a client that refreshes its entry', () => {
    expect(answerArp({ ...request, destination: link.mac }, link, table)).toEqual(answer)
  })
  test('a probe, whose sender has no address yet', () => {
    const probe = { ...request, arp: { ...request.arp, senderIp: ip('0.0.0.0') } }
    expect(answerArp(probe, link, table)).toMatchObject({ arp: { senderIp: VIP, targetIp: '0.0.0.0' } })
  })
  test('on a link that is named', () => {
    const asked = { ...request, arp: { ...request.arp, targetIp: OTHER } }
    expect(answerArp(asked, { ...link, name: 'eth1' }, table)).toMatchObject({ arp: { senderIp: OTHER } })
  })
})

describe('drops', () => {
  const cases = [
    ['arp-not-a-request', { arp: { op: ARP_REPLY } }],
    ['arp-not-a-request', { arp: { op: 3 } }],
    ['arp-not-sent-to-us', { destination: mac('02:00:00:00:00:33') }],
    ['arp-not-sent-to-us', { destination: mac('01:00:5e:00:00:01') }],
    ['arp-sent-by-us', { arp: { senderMac: link.mac } }],
    ['arp-sender-not-a-host', { arp: { senderMac: BROADCAST_MAC } }],
    ['arp-sender-not-a-host', { arp: { senderMac: mac('01:00:5e:00:00:01') } }],
    ['arp-sender-not-a-host', { arp: { senderMac: mac('0b:00:00:00:00:01') } }],
    ['arp-sender-not-a-host', { arp: { senderMac: mac('00:00:00:00:00:00') } }],
    ['arp-announces', { arp: { senderIp: VIP } }],
    ['arp-not-announced', { arp: { targetIp: ip('192.0.2.42') } }],
    ['arp-announced-on-other-links', { arp: { targetIp: OTHER } }],
  ] as const
  test('there are cases', () => expect(cases).not.toHaveLength(0))
  test.each(cases)('%s: %j', (word, change) => {
    expect(
      answerArp({ ...request, ...change, arp: { ...request.arp, ...('arp' in change ? change.arp : {}) } }, link, table),
    ).toEqual({
      drop: word,
    })
  })
})

describe('whatever is asked', () => {
  const anyTable = fc
    .array(fc.tuple(anyIpv4, fc.constantFrom('all' as const, new Set(['eth0']), new Set(['eth1']))))
    .map((es) => new Map(es))
  const anyFrame = fc.record({ destination: fc.oneof(fc.constantFrom(BROADCAST_MAC, link.mac), anyMac), arp: anyArp })

  test('only what is announced here is answered, from our address, to one host', () =>
    fc.assert(
      fc.property(anyFrame, anyTable, (frame, announced) => {
        const said = answerArp(frame, link, announced)
        if (isDrop(said)) return
        expect(['all', 'eth0']).toContain([...(announced.get(said.arp.senderIp) ?? ['none'])].join('').replace(/^a,l,l$/, 'all'))
        expect(said.arp).toMatchObject({ op: ARP_REPLY, senderMac: link.mac, targetMac: frame.arp.senderMac })
        expect(Number.parseInt(said.destination.slice(0, 2), 16) & 1).toBe(0)
      }),
    ))
  test('an honest request for an announced address is always answered', () =>
    fc.assert(
      fc.property(anyHostMac, anyIpv4, anyTable, fc.nat(), (senderMac, senderIp, announced, which) => {
        const here = [...announced].filter(([, links]) => links === 'all' || links.has('eth0')).map(([address]) => address)
        fc.pre(here.length > 0 && senderMac !== link.mac)
        const targetIp = here[which % here.length] ?? VIP
        const asked = { destination: BROADCAST_MAC, arp: { ...request.arp, senderMac, senderIp, targetIp } }
        expect(answerArp(asked, link, announced)).toMatchObject({
          destination: senderMac,
          arp: { senderIp: targetIp, targetIp: senderIp },
        })
      }),
    ))
  test('an answer is never answered', () =>
    fc.assert(
      fc.property(anyFrame, anyTable, (frame, announced) => {
        const said = answerArp(frame, link, announced)
        if (!isDrop(said)) expect(answerArp(said, { name: 'eth0', mac: said.destination }, announced)).toHaveProperty('drop')
      }),
    ))
})
