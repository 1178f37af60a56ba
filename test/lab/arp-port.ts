import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { parseMac } from '@clarion/inet'
import { openPacketSocket } from '@clarion/link/net'
import { ARP_ETHERTYPE, claimIn, question } from './arp-frame.ts'
import { epoch } from './epoch.ts'
import type { ArpRecord } from './history.ts'

/** An ear and a mouth for ARP on one interface. */
export interface ArpPort {
  /** Asks who has the address, and returns when (milliseconds since the epoch). */
  ask(ip: string): number
  /** Puts any bytes on the cable, as a stranger would. */
  throw(frame: Uint8Array): void
  close(): void
}

const attribute = (name: string, file: string) => readFileSync(`/sys/class/net/${name}/${file}`, 'utf8').trim()

/** Opens the interface of this name. Claims are dated by the kernel's own timestamps; what we send ourselves is not heard. */
export function openArpPort(name: string, onClaim: (claim: ArpRecord) => void): ArpPort {
  const mac = parseMac(attribute(name, 'address'))
  const ip = networkInterfaces()[name]?.find((address) => address.family === 'IPv4')?.address
  if (mac === undefined || ip === undefined) throw new Error(`${name} has no MAC or no IPv4 address`)
  const link = {
    index: Number(attribute(name, 'ifindex')),
    name,
    mac,
    up: true,
    carrier: true,
    broadcast: true,
    loopback: false,
    noArp: false,
    master: undefined,
    mtu: Number(attribute(name, 'mtu')),
  }
  const socket = openPacketSocket(link, {
    etherType: ARP_ETHERTYPE,
    mostAgeMs: 60_000, // read late is no harm here: the kernel's timestamp counts
    onFrame({ bytes, ageMicros }) {
      const at = epoch() - ageMicros / 1_000
      const claim = claimIn(bytes)
      if (claim !== undefined) onClaim({ at, ...claim })
    },
    onDrop(why, count) {
      // A judge that missed something must say so.
      if (why !== 'frame-sent-by-us') process.stderr.write(`${count} frames unread: ${why}\n`)
    },
    onClosed(why) {
      process.stderr.write(`${name}: ${why}\n`)
      process.exitCode = 1
    },
  })
  return {
    ask(target) {
      const at = epoch()
      socket.send(question(target, { mac, ip }))
      return at
    },
    throw: (frame) => void socket.send(frame),
    close: () => socket.close(),
  }
}
