import { familyOf, type Ip, isDrop, type Mac } from '@clarion/inet'
import type { Clock, FrameDrop, OpenPacketSocket } from '@clarion/link/net'
import type { Link } from '@clarion/link/rules'
import { announcement } from '../rules/announcement.ts'
import { type AnswerDrop, answerArp } from '../rules/answer-arp.ts'
import { type BeaconBudget, createBeacons } from '../rules/beacons.ts'
import { createForeignWatch, type Foreign } from '../rules/foreign.ts'
import { addressesOn, arpMatch, includes, type Links } from '../rules/table.ts'
import { type ArpFrameDrop, decodeArpFrame, encodeArpFrame } from '../wire/arp-frame.ts'
import { createLinkSocket, type LinkSocket, type LinkSocketOptions } from './link-socket.ts'

/** Why a frame, or an address, got nothing from us. */
export type ResponderDrop =
  | FrameDrop
  | ArpFrameDrop
  | AnswerDrop
  | 'arp-answer-not-sent' // the kernel did not take the answer
  | 'ndp-not-supported' // an IPv6 address was to be announced

/** Interfaces an address is restricted to that no link of this node has the name of. */
export interface InterfaceMissing {
  readonly address: Ip
  readonly interfaces: readonly string[]
  /** None of the named ones is there: the address is announced nowhere. */
  readonly nowhere: boolean
}

export interface ResponderOptions {
  readonly open: OpenPacketSocket
  readonly clock: Clock
  readonly budget?: BeaconBudget
  readonly onDrop: (why: ResponderDrop, count: number) => void
  readonly onAnswered: (address: Ip, link: string) => void
  readonly onAnnounced: (address: Ip, link: string, frames: number) => void
  /** At most once a second and address. */
  readonly onForeign: (foreign: Foreign) => void
  /** A link has no socket now; tried again with the next `setLinks`. */
  readonly onFault: (link: string, why: string) => void
  /** Once per announcement, and again when one more has gone or none is left. */
  readonly onInterfaceMissing: (missing: InterfaceMissing) => void
}

export interface Responder {
  /** The links that count (`countingLinks`), all of them. What is new or was closed is opened; what changed is announced on again. */
  setLinks(links: readonly Link[]): void
  /** Answers for the address and announces it, on every link or on the named ones. Told again, it does only what is new. */
  announce(address: Ip, interfaces: 'all' | readonly string[]): void
  /** Says once more, and on, that the address is here: clients may have been told otherwise. */
  announceAgain(address: Ip): void
  withdraw(address: Ip): void
  /** Says nothing unasked from now on, and goes on answering: the successor's announcements are not to be contradicted. */
  quiet(): void
  /** The addresses that are answered now, and the links they are answered on: those with a socket and a carrier. */
  answering(): ReadonlyMap<Ip, readonly string[]>
  /** Another number when `answering` may have become another one. */
  revision(): number
  /** Frames the kernel dropped for full queues since the last call. */
  kernelDrops(): number
  close(): void
}

/** Answers and announces. All it does for a request lies between two calls of the socket, in one turn. */
export function createResponder(options: ResponderOptions): Responder {
  const { clock, onDrop, onAnswered, onAnnounced, onForeign, onFault } = options
  const table = new Map<Ip, Links>()
  const missing = new Map<Ip, InterfaceMissing>() // what was reported
  const sockets = new Map<string, LinkSocket>()
  const beacons = createBeacons(options.budget)
  const foreign = createForeignWatch()
  let linksKnown = false
  let isQuiet = false
  let revision = 0
  let ours: ReadonlySet<Mac> = new Set()
  let cancelWake = (): void => {}

  const receive = (socket: LinkSocket, bytes: Uint8Array): void => {
    const query = decodeArpFrame(bytes)
    if (isDrop(query)) {
      onDrop(query.drop, 1)
      return
    }
    const { link } = socket
    const claim = foreign.see(query.arp, link.name, table, ours, clock.now())
    const answer = answerArp(query, link, table)
    if (isDrop(answer)) onDrop(answer.drop, 1)
    else if (socket.send(encodeArpFrame(answer))) onAnswered(query.arp.targetIp, link.name)
    else onDrop('arp-answer-not-sent', 1)
    if (claim !== undefined) onForeign(claim)
  }

  /** Sends what is due and sleeps until there is more. */
  const beat = (): void => {
    cancelWake()
    for (const { link, address, form } of beacons.due(clock.now())) {
      const socket = sockets.get(link)
      if (socket?.send(encodeArpFrame(announcement(form, address, socket.link.mac)))) onAnnounced(address, link, 1)
    }
    const at = beacons.wakeAt()
    cancelWake = at === undefined ? () => {} : clock.after(Math.max(0, at - clock.now()), beat)
  }

  const startBeacon = (link: string, address: Ip): void => {
    if (!isQuiet) beacons.start(link, address)
  }

  const reportMissing = (address: Ip, links: Links): void => {
    if (!linksKnown || links === 'all') return
    const before = missing.get(address)
    const interfaces = [...links].filter((name) => !sockets.has(name))
    const now = { address, interfaces, nowhere: interfaces.length === links.size }
    missing.set(address, now)
    const known = interfaces.every((name) => before?.interfaces.includes(name) === true)
    if (!known || (now.nowhere && before?.nowhere === false)) options.onInterfaceMissing(now)
  }

  const socketOptions: LinkSocketOptions = {
    open: options.open,
    clock,
    match: (link) => arpMatch(table, link),
    onFrame: receive,
    onDrop,
    onFault(link, why) {
      revision++
      beacons.stopLink(link)
      onFault(link, why)
    },
  }

  const closeLink = (name: string, socket: LinkSocket): void => {
    sockets.delete(name)
    beacons.stopLink(name)
    socket.close()
  }

  const setLink = (link: Link): void => {
    const known = sockets.get(link.name)
    if (known !== undefined && known.link.index !== link.index) closeLink(link.name, known) // another device of the same name
    const socket = sockets.get(link.name) ?? createLinkSocket(link, socketOptions)
    sockets.set(link.name, socket)
    const before = isReady(socket) ? socket.link.mac : undefined
    socket.update(link)
    if (!isReady(socket)) beacons.stopLink(link.name)
    else if (before !== link.mac) for (const address of addressesOn(table, link.name)) startBeacon(link.name, address)
  }

  return {
    setLinks(links) {
      linksKnown = true
      revision++
      const names = new Set(links.map((link) => link.name))
      for (const [name, socket] of sockets) if (!names.has(name)) closeLink(name, socket)
      ours = new Set(links.map((link) => link.mac))
      for (const link of links) setLink(link)
      for (const [address, announcedOn] of table) reportMissing(address, announcedOn)
      beat()
    },
    announce(address, interfaces) {
      if (familyOf(address) === 'ipv6') return onDrop('ndp-not-supported', 1)
      revision++
      const before = table.get(address) ?? NOWHERE
      const links: Links = interfaces === 'all' ? 'all' : new Set(interfaces)
      table.set(address, links)
      for (const [name, socket] of sockets) {
        const was = includes(before, name)
        const is = includes(links, name)
        if (is && !was) socket.widen()
        if (is && !was && isReady(socket)) startBeacon(name, address)
        if (was && !is) stopOn(name, socket, address)
      }
      reportMissing(address, links)
      beat()
    },
    announceAgain(address) {
      const links = table.get(address) ?? NOWHERE
      for (const [name, socket] of sockets) if (includes(links, name) && isReady(socket)) startBeacon(name, address)
      beat()
    },
    withdraw(address) {
      if (!table.delete(address)) return
      revision++
      missing.delete(address)
      foreign.forget(address)
      for (const [name, socket] of sockets) stopOn(name, socket, address)
    },
    quiet() {
      isQuiet = true
      for (const name of sockets.keys()) beacons.stopLink(name)
      cancelWake()
    },
    answering() {
      const ready = [...sockets.values()].filter(isReady).map((socket) => socket.link.name)
      const answering = new Map<Ip, readonly string[]>()
      for (const [address, links] of table) {
        const names = links === 'all' ? ready : ready.filter((name) => links.has(name))
        if (names.length > 0) answering.set(address, names)
      }
      return answering
    },
    revision: () => revision,
    kernelDrops: () => sockets.values().reduce((sum, socket) => sum + socket.kernelDrops(), 0),
    close() {
      cancelWake()
      revision++
      for (const [name, socket] of sockets) closeLink(name, socket)
      table.clear()
    },
  }

  function stopOn(link: string, socket: LinkSocket, address: Ip): void {
    socket.narrow()
    beacons.stop(link, address)
  }
}

const NOWHERE: Links = new Set()

/** Frames can leave: a socket, and a cable with somebody at its other end. */
function isReady(socket: LinkSocket): boolean {
  return socket.isOpen() && socket.link.carrier
}
