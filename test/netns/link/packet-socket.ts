import { describe, test } from 'node:test'
import { macBytes } from '@clarion/inet'
import { openPacketSocket } from '@clarion/link/net'
import { mac } from '../../../packages/link/src/testing/links.ts'
import { packetSocketSuite } from '../../../packages/link/src/testing/packet-socket-suite.ts'
import { ip, layCable, rawSender } from './cable.ts'

/** IEEE 802.1Q §9.3: TPID and TCI behind the two addresses. */
const tagged = (frame: Uint8Array, vlan: number): Uint8Array =>
  Uint8Array.from([...frame.subarray(0, 12), 0x81, 0x00, vlan >> 8, vlan & 0xff, ...frame.subarray(12)])

describe('a packet socket of the kernel', () => {
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
      stall: (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
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
