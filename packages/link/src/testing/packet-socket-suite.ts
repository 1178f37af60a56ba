import assert from 'node:assert/strict'
import { fromHex, macBytes, putU16 } from '@clarion/inet'
import type { LinkFault } from '../net/link-fault.ts'
import type { FrameMatch, OpenPacketSocket, PacketSocket, PacketSocketOptions } from '../net/packet-socket.ts'
import type { Link } from '../rules/link.ts'
import { type Recorder, recorder } from './recorder.ts'

/** Two links on one LAN, and what the suite does to them. */
export interface PacketSocketRig {
  readonly a: Link
  readonly b: Link
  open(link: Link, options: PacketSocketOptions): ReturnType<OpenPacketSocket>
  /** Lets a simulated LAN deliver what is under way. */
  turn(): void
  /** A frame from somebody else on the LAN reaches b, with a VLAN tag, or by way of another link of b's host. */
  inject(frame: Uint8Array, way: 'plain' | 'other-link' | { readonly vlan: number }): void
  /** Nobody reads for so long. */
  stall(ms: number): void
  /** Switches b off and on. */
  setUp(up: boolean): void
  removeB(): void
  /** Ends what the rig made. */
  end(): void
}

type Test = (name: string, run: () => Promise<void>) => void

const ETHERTYPE = 0x88b5 // IEEE 802: local experimental
const OTHER_ETHERTYPE = 0x88b6
const TO_ALL = fromHex('ffffffffffff')
const STRANGER = fromHex('02000000aa99')

/** Whose first byte of payload says which it is. */
function frameOf(
  from: Uint8Array,
  mark: number,
  to: Uint8Array = TO_ALL,
  etherType: number = ETHERTYPE,
  length = 60,
): Uint8Array {
  const frame = new Uint8Array(length)
  frame.set(to, 0)
  frame.set(from, 6)
  putU16(frame, 12, etherType)
  frame[14] = mark
  return frame
}

/** What every packet socket does, real or not. */
export function packetSocketSuite(test: Test, make: () => PacketSocketRig): void {
  interface Ends {
    readonly rig: PacketSocketRig
    readonly a: PacketSocket
    readonly b: PacketSocket
    readonly atA: Recorder
    readonly atB: Recorder
    /** A frame of a's with this mark. */
    frame(mark: number, to?: Uint8Array, etherType?: number, length?: number): Uint8Array
  }
  const withEnds = (
    name: string,
    run: (ends: Ends) => Promise<void>,
    ofB: Partial<PacketSocketOptions> = {},
    linkB: Partial<Link> = {},
  ) =>
    test(name, async () => {
      const rig = make()
      const atA = recorder(rig.turn)
      const atB = recorder(rig.turn, ofB)
      const a = rig.open(rig.a, atA.options)
      const b = rig.open({ ...rig.b, ...linkB }, atB.options)
      try {
        await run({ rig, a, b, atA, atB, frame: (...rest) => frameOf(macBytes(rig.a.mac), ...rest) })
      } finally {
        a.close()
        b.close()
        rig.end()
      }
    })

  withEnds('carries frames both ways, young ones', async ({ rig, a, b, atA, atB, frame }) => {
    assert.equal(a.send(frame(1)), true)
    assert.deepEqual(await atB.count(1), [1])
    b.send(frameOf(macBytes(rig.b.mac), 2, macBytes(rig.a.mac)))
    assert.deepEqual(await atA.count(1), [2], 'and a has not heard itself')
    for (const age of [...atA.ages, ...atB.ages]) assert.ok(age >= 0 && age < 200_000, `${age} µs`)
  })
  withEnds('carries the whole frame', async ({ rig, a, b, frame }) => {
    const frames: Uint8Array[] = []
    const heard = recorder(rig.turn)
    b.close()
    const again = rig.open(rig.b, {
      ...heard.options,
      onFrame(received) {
        frames.push(received.bytes.slice())
        heard.options.onFrame(received)
      },
    })
    const sent = frame(1, TO_ALL, ETHERTYPE, 1_514).map((byte, i) => (i > 14 ? i : byte))
    a.send(sent)
    await heard.count(1)
    assert.deepEqual(frames, [sent])
    again.close()
  })
  withEnds('keeps the order', async ({ a, atB, frame }) => {
    const marks = Array.from({ length: 200 }, (_, i) => i)
    for (const mark of marks) a.send(frame(mark))
    assert.deepEqual(await atB.count(200), marks)
  })
  withEnds('lets other EtherTypes pass by, uncounted', async ({ a, atB, frame }) => {
    a.send(frame(1, TO_ALL, OTHER_ETHERTYPE))
    a.send(frame(2))
    assert.deepEqual(await atB.count(1), [2])
  })
  withEnds('drops what was sent by ourselves and came back', async ({ rig, atB }) => {
    rig.inject(frameOf(macBytes(rig.b.mac), 1), 'plain')
    rig.inject(frameOf(STRANGER, 2), 'plain')
    assert.deepEqual(await atB.count(2), ['frame-sent-by-us', 2])
  })
  withEnds('drops what carries a VLAN id', async ({ rig, atB }) => {
    rig.inject(frameOf(STRANGER, 1), { vlan: 5 })
    rig.inject(frameOf(STRANGER, 2, macBytes(rig.b.mac)), { vlan: 4_094 })
    rig.inject(frameOf(STRANGER, 3), { vlan: 0 })
    assert.deepEqual(await atB.count(3), ['frame-vlan-tagged', 'frame-vlan-tagged', 3])
  })
  withEnds('drops what came in on another link', async ({ rig, atB }) => {
    rig.inject(frameOf(STRANGER, 1), 'other-link')
    rig.inject(frameOf(STRANGER, 2), 'plain')
    const told = await atB.count(2)
    assert.equal(told.at(-1), 2)
    assert.deepEqual(new Set(told.slice(0, -1)), new Set(['frame-on-other-link']))
  })
  withEnds('drops what waited for more than 200 ms', async ({ rig, a, atB, frame }) => {
    a.send(frame(1))
    rig.stall(250)
    a.send(frame(2))
    assert.deepEqual(await atB.count(2), ['frame-too-old', 2])
  })
  withEnds(
    'hands on older ones when asked to',
    async ({ rig, a, atB, frame }) => {
      a.send(frame(1))
      rig.stall(250)
      assert.deepEqual(await atB.count(1), [1])
      assert.ok((atB.ages[0] ?? 0) >= 250_000, `${atB.ages[0]} µs`)
    },
    { mostAgeMs: 60_000 },
  )
  withEnds('hands on what matches, and counts the rest', async ({ a, b, atB, frame }) => {
    const match: FrameMatch = { offsets: [14, 20], width: 4, set: [fromHex('07000000'), fromHex('0a0b0c0d')] }
    b.match(match)
    const late = frame(3)
    late.set(fromHex('0a0b0c0d'), 20)
    for (const each of [frame(1), frame(7), frame(2), late, frame(4)]) a.send(each)
    const told = await atB.count(5)
    assert.deepEqual(
      told.filter((what) => typeof what === 'number'),
      [7, 3],
    )
    assert.deepEqual(
      told.filter((what) => typeof what === 'string'),
      Array(3).fill('frame-not-matched'),
    )
    b.match({ offsets: [15], width: 16, set: [new Uint8Array(16)] })
    a.send(frame(5))
    assert.equal((await atB.count(6)).at(-1), 5)
    b.match({ offsets: [45], width: 16, set: [new Uint8Array(16)] })
    a.send(frame(6))
    assert.equal((await atB.count(7)).at(-1), 'frame-not-matched', 'sixteen bytes from 45 are more than a frame of 60 has')
    b.match(undefined)
    a.send(frame(8))
    assert.equal((await atB.count(8)).at(-1), 8)
  })
  withEnds(
    'drops what it could not read whole',
    async ({ a, atB, frame }) => {
      a.send(frame(1, TO_ALL, ETHERTYPE, 165))
      a.send(frame(2, TO_ALL, ETHERTYPE, 164))
      assert.deepEqual(await atB.count(2), ['frame-truncated', 2])
    },
    {},
    { mtu: 100 },
  )
  withEnds('lives through its link being switched off', async ({ rig, a, b, atB, frame }) => {
    rig.setUp(false)
    assert.equal(b.send(frameOf(macBytes(rig.b.mac), 1)), false)
    rig.setUp(true)
    for (const late = AbortSignal.timeout(5_000); atB.told.length === 0; ) {
      late.throwIfAborted()
      a.send(frame(2)) // a carrier takes its time
      rig.turn()
      await new Promise(setImmediate)
    }
    assert.deepEqual(new Set(atB.told), new Set([2]))
    assert.equal(b.send(frameOf(macBytes(rig.b.mac), 1)), true)
  })
  withEnds('says once that its link is gone', async ({ rig, b, atB }) => {
    rig.removeB()
    assert.deepEqual(await atB.count(1), ['closed'])
    assert.equal(b.send(frameOf(macBytes(rig.b.mac), 1)), false)
    assert.equal(b.kernelDrops(), 0)
    b.match(undefined)
    assert.throws(
      () => rig.open(rig.b, atB.options),
      (fault: LinkFault) => fault.code === 'LINK_GONE',
    )
    assert.deepEqual(atB.told, ['closed'])
  })
  test('is silent once closed, in the midst of a batch too', async () => {
    const rig = make()
    const heard = recorder(rig.turn)
    const other = recorder(rig.turn)
    const a = rig.open(rig.a, recorder(rig.turn).options)
    const second = rig.open(rig.b, other.options)
    const b: PacketSocket = rig.open(rig.b, {
      ...heard.options,
      onFrame(frame) {
        heard.options.onFrame(frame)
        b.close()
      },
    })
    for (const mark of [1, 2, 3]) a.send(frameOf(macBytes(rig.a.mac), mark))
    await heard.count(1)
    assert.deepEqual(await other.count(3), [1, 2, 3], 'another socket of the link hears on')
    assert.deepEqual(heard.told, [1])
    b.close()
    for (const socket of [a, second]) socket.close()
    rig.end()
  })
}
