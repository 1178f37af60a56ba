/** A machine on the LAN that writes down every claim to an address it hears, and asks for addresses all the time. */
import type { Mac } from '@clarion/inet'
import type { MemoryLan } from '@clarion/link/net'
import { ARP_ETHERTYPE, claimIn, question } from '../lab/arp-frame.ts'
import type { Claim } from '../lab/history.ts'
import type { Clock } from './clock.ts'

/** A claim, and on which LAN it was heard. */
export interface Heard extends Claim {
  readonly lan: string
}

export interface SimClient {
  readonly ip: string
  readonly mac: Mac
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
  /** Milliseconds of real time: then each first answer says how long the machine worked for it. */
  readonly stopwatch?: (() => number) | undefined
}): SimClient {
  const { lans, mac, ip, clock, everyMs, addresses, stopwatch } = options
  const heard: Heard[] = []
  const askedAt = new Map<string, number>()
  const workFor = ({ kind, ip: address }: Omit<Claim, 'at'>) => {
    const since = kind === 'answer' ? askedAt.get(address) : undefined
    askedAt.delete(address)
    return since === undefined || stopwatch === undefined ? {} : { micros: Math.round((stopwatch() - since) * 1_000) }
  }
  const sockets = Array.from(lans, ([lan, { attach }]) => {
    const port = attach(linkOf(1, 'client', mac))
    return port.open(port.link, {
      etherType: ARP_ETHERTYPE,
      onFrame({ bytes }) {
        const claim = claimIn(bytes)
        if (claim !== undefined) heard.push({ ...claim, lan, at: clock.now(), ...workFor(claim) })
      },
      onDrop: () => {},
      onClosed: () => {},
    })
  })
  const ask = (address: string) => {
    if (stopwatch !== undefined) askedAt.set(address, stopwatch())
    for (const socket of sockets) socket.send(question(address, { mac, ip }))
  }
  const askAll = () => {
    for (const address of addresses()) ask(address)
    clock.after(everyMs, askAll)
  }
  clock.after(everyMs, askAll)
  return { ip, mac, heard, ask }
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
