/** A machine on the LAN that writes down every claim to an address it hears, and asks for addresses all the time. */
import type { Mac } from '@clarion/inet'
import type { MemoryLan } from '@clarion/link/net'
import { ARP_ETHERTYPE, claimIn, question } from '../lab/arp-frame.ts'
import type { ArpRecord } from '../lab/history.ts'
import type { Clock } from './clock.ts'

/** A claim, and on which LAN it was heard. */
export interface Heard extends ArpRecord {
  readonly lan: string
}

export interface SimClient {
  readonly heard: readonly Heard[]
  ask(address: string): void
}

/** Asks for each of `addresses()` every so many milliseconds. */
export function simClient(options: {
  readonly lans: ReadonlyMap<string, MemoryLan>
  readonly mac: Mac
  readonly ip: string
  readonly clock: Clock
  readonly everyMs: number
  readonly addresses: () => Iterable<string>
}): SimClient {
  const { lans, mac, ip, clock, everyMs, addresses } = options
  const heard: Heard[] = []
  const sockets = Array.from(lans, ([lan, { attach }]) => {
    const port = attach(linkOf(1, 'client', mac))
    return port.open(port.link, {
      etherType: ARP_ETHERTYPE,
      onFrame({ bytes }) {
        const claim = claimIn(bytes)
        if (claim !== undefined) heard.push({ ...claim, lan, at: clock.now() })
      },
      onDrop: () => {},
      onClosed: () => {},
    })
  })
  const ask = (address: string) => {
    for (const socket of sockets) socket.send(question(address, { mac, ip }))
  }
  const askAll = () => {
    for (const address of addresses()) ask(address)
    clock.after(everyMs, askAll)
  }
  clock.after(everyMs, askAll)
  return { heard, ask }
}

/** An Ethernet link in good order. */
export const linkOf = (index: number, name: string, mac: Mac) => ({
  index,
  name,
  mac,
  up: true,
  carrier: true,
  broadcast: true,
  loopback: false,
  noArp: false,
  master: undefined,
  mtu: 1500,
})
