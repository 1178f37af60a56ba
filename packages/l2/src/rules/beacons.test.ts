import type { Ip } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ip } from '../testing/names.ts'
import { type BeaconBudget, type Beacons, createBeacons, type DueBeacon } from './beacons.ts'

const VIP = ip('192.0.2.40')
const addresses = (n: number): readonly Ip[] => Array.from({ length: n }, (_, i) => ip(`10.0.${i >> 8}.${i & 255}`))

type Sent = DueBeacon & { readonly at: number }

/** Asks whenever it was told to, up to a moment. */
function run(beacons: Beacons, from: number, until: number): Sent[] {
  const sent: Sent[] = []
  for (let at: number | undefined = from; at !== undefined && at <= until; ) {
    const now: number = at
    for (const due of beacons.due(now)) sent.push({ ...due, at: now })
    const next = beacons.wakeAt()
    if (next !== undefined) expect(next).toBeGreaterThan(now) // nothing that was due is left
    at = next
  }
  return sent
}

describe('one address', () => {
  test('is announced five times in both forms, 1.1 s apart', () => {
    const beacons = createBeacons()
    beacons.start('eth0', VIP)
    const sent = run(beacons, 0, 60_000)
    expect(sent.map((s) => [s.at, s.form])).toEqual(
      [0, 1_100, 2_200, 3_300, 4_400].flatMap((at) => [
        [at, 'request'],
        [at, 'reply'],
      ]),
    )
    expect(beacons.wakeAt()).toBeUndefined()
  })
  test('begins again when it is started again', () => {
    const beacons = createBeacons()
    beacons.start('eth0', VIP)
    run(beacons, 0, 3_000)
    beacons.start('eth0', VIP)
    expect(run(beacons, 3_000, 60_000).map((s) => s.at)).toEqual(
      [0, 1_100, 2_200, 3_300, 4_400].flatMap((t) => [3_000 + t, 3_000 + t]),
    )
  })
  test('falls silent at once when it is given up', () => {
    const beacons = createBeacons()
    beacons.start('eth0', VIP)
    run(beacons, 0, 1_200)
    beacons.stop('eth0', VIP)
    expect(beacons.wakeAt()).toBeUndefined()
    expect(run(beacons, 2_200, 60_000)).toEqual([])
  })
  test('is announced on each link by itself', () => {
    const beacons = createBeacons()
    beacons.start('eth0', VIP)
    beacons.start('eth1', VIP)
    run(beacons, 0, 1_000)
    beacons.stopLink('eth0')
    expect(new Set(run(beacons, 1_100, 60_000).map((s) => s.link))).toEqual(new Set(['eth1']))
  })
  test('that nobody started can be stopped', () => {
    const beacons = createBeacons()
    beacons.stop('eth0', VIP)
    beacons.stopLink('eth0')
    expect(beacons.wakeAt()).toBeUndefined()
  })
})

describe('a thousand addresses at once', () => {
  const beacons = createBeacons()
  for (const address of addresses(1_000)) beacons.start('eth0', address)
  const sent = run(beacons, 0, 200_000)
  const first = new Map<string, Sent>()
  for (const frame of sent) if (!first.has(frame.address)) first.set(frame.address, frame)

  test('each get all their frames', () => {
    const counts = Map.groupBy(sent, (frame) => frame.address)
    expect(counts.size).toBe(1_000)
    for (const frames of counts.values()) {
      expect(frames.map((f) => f.form)).toEqual(Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 'request' : 'reply')))
    }
  })
  test('are all announced for the first time within a second', () => {
    expect(Math.max(...first.values().map((frame) => frame.at))).toBeLessThanOrEqual(1_000)
  })
  test('keep to the budget: 1,000 first frames a second, 100 others', () => {
    const others = sent.filter((frame) => first.get(frame.address) !== frame)
    for (const [frames, perSecond, burst] of [
      [[...first.values()], 1_000, 50],
      [others, 100, 5],
    ] as const) {
      for (let i = 0; i < frames.length; i++) {
        const from = frames[i]?.at ?? 0
        const inASecond = frames.slice(i, i + perSecond + burst + 1).filter((frame) => frame.at < from + 1_000).length
        expect(inASecond).toBeLessThanOrEqual(perSecond + burst)
      }
    }
  })
  test('nobody waits twice as long as another for his rounds', () => {
    const last = new Map(sent.map((frame) => [frame.address, frame.at]))
    const ends = [...last.values()]
    expect(Math.max(...ends)).toBeLessThan(95_000) // 9,000 other frames at 100/s
    expect(Math.min(...ends)).toBeGreaterThan(70_000)
  })
})

test('a link that flaps does not get a budget afresh', () => {
  const beacons = createBeacons()
  let sent = 0
  for (let now = 0; now < 1_000; now += 10) {
    beacons.stopLink('eth0')
    sent += beacons.due(now).length
    for (const address of addresses(500)) beacons.start('eth0', address)
    sent += beacons.due(now).length
  }
  expect(sent).toBeLessThanOrEqual(1_000 + 50 + 100 + 5)
})

describe('whatever is started and stopped', () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 2_000 }),
    do: fc.constantFrom('start' as const, 'stop' as const, 'stopLink' as const),
    link: fc.constantFrom('eth0', 'eth1'),
    address: fc.constantFrom(...addresses(4)),
  })
  const budget: BeaconBudget = { takeover: 10, other: 10 } // ARP inspection: both classes wait

  test('only running addresses are announced, in rounds 1.1 s apart, first by request, never more than ten frames', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.boolean(), (steps, tight) => {
        const beacons = tight ? createBeacons(budget) : createBeacons()
        const sentSinceStart = new Map<string, Sent[]>() // keys: what runs
        let now = 0
        const advance = (until: number): void => {
          for (const frame of run(beacons, now, until)) {
            const frames = sentSinceStart.get(`${frame.link} ${frame.address}`)
            expect(frames).toBeDefined()
            frames?.push(frame)
          }
          now = until
        }
        for (const { wait, do: verb, link, address } of steps) {
          advance(now + wait)
          if (verb === 'start') {
            beacons.start(link, address)
            sentSinceStart.set(`${link} ${address}`, [])
          } else if (verb === 'stop') {
            beacons.stop(link, address)
            sentSinceStart.delete(`${link} ${address}`)
          } else {
            beacons.stopLink(link)
            for (const key of sentSinceStart.keys()) if (key.startsWith(`${link} `)) sentSinceStart.delete(key)
          }
        }
        advance(now + 120_000)
        expect(beacons.wakeAt()).toBeUndefined()
        for (const frames of sentSinceStart.values()) {
          expect(frames.map((f) => f.form)).toEqual(Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 'request' : 'reply')))
          const requests = frames.filter((f) => f.form === 'request').map((f) => f.at)
          for (const [i, at] of requests.entries()) if (i > 0) expect(at - (requests[i - 1] ?? 0)).toBeGreaterThanOrEqual(1_100)
        }
      }),
    ))
})
