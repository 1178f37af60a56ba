import { after, before, describe, test } from 'node:test'
import { macBytes } from '@clarion/inet'
import { openPacketSocket } from '@clarion/link/net'
import { mac } from '../../../packages/link/src/testing/links.ts'
import { packetSocketSuite } from '../../../packages/link/src/testing/packet-socket-suite.ts'
import { recorder } from '../../../packages/link/src/testing/recorder.ts'
import { ip, layCable, rawSender } from './cable.ts'

/** IEEE 802.1Q §9.3: TPID and TCI behind the two addresses. */
const tagged = (frame: Uint8Array, vlan: number): Uint8Array =>
  Uint8Array.from([...frame.subarray(0, 12), 0x81, 0x00, vlan >> 8, vlan & 0xff, ...frame.subarray(12)])

const stall = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/**
 * The kernel begins to date frames a moment after the first socket asked for it, and until then calls all of them new
 * (net/core/dev.c, net_enable_timestamp). Here a socket is held that asked, and has seen it begin.
 */
async function untilFramesAreDated() {
  const cable = layCable()
  const sender = rawSender(cable.a)
  const heard = recorder(() => {})
  const held = openPacketSocket(cable.b, heard.options)
  const frame = new Uint8Array(60)
  frame.set([...macBytes(cable.b.mac), ...macBytes(cable.a.mac), 0x88, 0xb5])
  for (const late = AbortSignal.timeout(5_000); (heard.ages.at(-1) ?? 0) < 5_000; ) {
    late.throwIfAborted()
    sender.send(frame)
    stall(10)
    await heard.count(heard.told.length + 1)
  }
  return () => {
    held.close()
    sender.close()
    cable.remove()
  }
}

describe('a packet socket of the kernel', () => {
  let release = () => {}
  before(async () => {
    release = await untilFramesAreDated()
  })
  after(() => release())

  packetSocketSuite(test, () => {
    const cable = layCable()
    const sender = rawSender(cable.a)
    let there = true
    return {
      ...cable,
      open: openPacketSocket,
      turn() {},
      inject(frame, way) {
        if (way === 'plain') sender.send(frame)
        else if (way !== 'other-link') sender.send(tagged(frame, way.vlan))
        else {
          // A macvlan takes over what is addressed to it; the socket of its parent hears it all the same.
          const child = '02:00:00:00:ff:0c'
          ip(`link add link ${cable.b.name} name child address ${child} type macvlan mode bridge`)
          ip('link set child up')
          const toChild = frame.slice()
          toChild.set(macBytes(mac(child)))
          sender.send(toChild)
        }
      },
      stall,
      setUp: (up) => ip(`link set ${cable.b.name} ${up ? 'up' : 'down'}`),
      removeB() {
        there = false
        cable.remove()
      },
      end() {
        sender.close()
        if (there) cable.remove()
      },
    }
  })
})
