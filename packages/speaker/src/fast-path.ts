/**
 * The fast path: gossip, links, ownership and responder joined together. It runs in the worker on real sockets and in tests on
 * memory twins. When gossip says that a member is gone it elects and announces at once; the main thread only hears of it.
 */
import type { Ip } from '@clarion/inet'
import type { Responder } from '@clarion/l2'
import type { Link } from '@clarion/link/rules'
import type { Clock } from '@clarion/program'
import type { MemberEvent, Memberlist } from 'memberlist-ts'
import { createOwnership } from './ownership.ts'
import type { Because, FromWorker, OwnerChange, ToWorker } from './protocol.ts'
import { createRejoin } from './rejoin.ts'

/** A leaving speaker waits no longer than this for its successors, MB 3.8 gives the goodbye as long. */
const LEAVE_MS = 1_000
/** Joining is tried this long before the speaker serves with the members it has. */
const JOIN_MS = 2_000
/** After a cut others serve, so there is time: a kernel may need a second to find its neighbours again. */
const REJOIN_AFTER_CUT_MS = 2_500
/** How often what is ours is announced again, however often somebody says that he held us for dead. */
const AGAIN_MS = 500
const MOST_LOST = 1_000 // names from outside are remembered

export interface World {
  readonly node: string
  readonly clock: Clock
  readonly random: () => number
  readonly responder: Responder
  /** undefined: no gossip, every candidate counts as alive. */
  readonly openRing: ((secretKey: Uint8Array | undefined) => Promise<Memberlist>) | undefined
  readonly tell: (message: FromWorker) => void
}

export interface FastPath {
  handle(message: ToWorker): void
  /** The links that count, after a change of any. */
  links(counting: readonly Link[]): void
  /** Somebody else says that an address of ours is his. */
  foreign(address: Ip, mac: string, link: string): void
}

/**
 * waiting: not told to serve yet. joining: looking for the ring. serving. cut: no link has a carrier. leaving: answers what it
 * has, takes nothing new. Only who serves owns anything.
 */
type Phase = 'waiting' | 'joining' | 'serving' | 'cut' | 'leaving'

export function createFastPath({ node, clock, random, responder, openRing, tell }: World): FastPath {
  const ownership = createOwnership()
  let phase: Phase = 'waiting'
  let ring: Memberlist | undefined
  let carrier = false
  let peers: readonly string[] = []
  /** Members that did not say goodbye. */
  const lost = new Set<string>()
  let isAgainDue = false
  let onSuccessor = (_address: Ip) => {}

  const members = (): readonly string[] => ring?.members().map((m) => m.name) ?? []

  const enact = (changes: readonly OwnerChange[]) => {
    for (const { address, owner, before } of changes) {
      if (owner === node) responder.announce(address, ownership.entry(address)?.interfaces ?? 'all')
      else if (before === node) responder.withdraw(address)
    }
    if (changes.length > 0) tell({ type: 'owners', changes })
  }

  const elect = (because: Because, member?: string) => {
    if (phase === 'leaving') return
    const alive = phase !== 'serving' ? new Set<string>() : openRing === undefined ? undefined : new Set(members())
    enact(ownership.elect(alive, because, member))
  }

  const rejoin = createRejoin({ clock, random, ring: () => ring, peers: () => peers })

  /**
   * Somebody could not hear us and has told the LAN that he has what is ours. To us nothing has changed; clients go on sending to him,
   * until he is gone and nobody tells them.
   */
  const announceAgain = () => {
    if (isAgainDue) return
    isAgainDue = true
    clock.after(AGAIN_MS, () => {
      isAgainDue = false
      if (phase === 'serving') for (const address of ownership.ownedBy(node)) responder.announceAgain(address)
    })
  }

  const onMember = (event: MemberEvent) => {
    const { name, state } = event.member
    if (event.type === 'accused') {
      if (!isAgainDue) tell({ type: 'log', level: 'warn', msg: 'others held us for dead', fields: { op: 'memberDiscovery' } })
      announceAgain()
      return
    }
    if (event.type === 'conflict') {
      tell({ type: 'fault', fault: 'MemberNameTwice', fields: { member: name, address: event.other.address } })
      return
    }
    const change = event.type === 'leave' && state !== 'left' ? 'lost' : event.type
    if (event.type === 'join') {
      elect('MemberJoined', name)
      if (lost.delete(name)) announceAgain()
    }
    if (change === 'lost' && lost.size < MOST_LOST) lost.add(name)
    if (event.type === 'leave') elect(change === 'lost' ? 'MemberLost' : 'MemberLeft', name)
    tell({ type: 'member', change, name, members: members() })
  }

  const enter = async (limitMs: number, because: Because) => {
    phase = 'joining'
    const contacted = await rejoin.now(limitMs)
    if (phase !== 'joining') return
    phase = carrier ? 'serving' : 'cut'
    tell({ type: 'joined', members: members(), contacted })
    elect(phase === 'serving' ? because : 'LinksCut')
  }

  const serve = async (secretKey: Uint8Array | undefined) => {
    if (phase !== 'waiting') return
    phase = 'joining'
    ring = await openRing?.(secretKey)
    ring?.on(onMember)
    rejoin.start()
    await enter(JOIN_MS, 'Started')
  }

  const leave = async () => {
    phase = 'leaving'
    rejoin.stop()
    responder.quiet()
    const pending = new Set(members().length > 1 ? ownership.ownedBy(node) : [])
    const heardAll = new Promise<void>((resolve) => {
      onSuccessor = (address) => {
        if (pending.delete(address)) responder.withdraw(address)
        if (pending.size === 0) resolve()
      }
      if (pending.size === 0) resolve()
      clock.after(LEAVE_MS, resolve)
    })
    await Promise.all([heardAll, ring?.leave(LEAVE_MS)])
    responder.close()
    await ring?.shutdown()
    tell({ type: 'left' })
  }

  return {
    handle(message) {
      if (phase === 'leaving') return
      if (message.type === 'table') {
        enact(ownership.apply(message.deltas))
        for (const delta of message.deltas) {
          if (delta.do === 'set' && ownership.owner(delta.entry.address) === node)
            responder.announce(delta.entry.address, delta.entry.interfaces)
        }
      } else if (message.type === 'peers') peers = message.addresses
      else if (message.type === 'serve') void serve(message.secretKey)
      else void leave()
    },
    links(counting) {
      responder.setLinks(counting)
      const had = carrier
      carrier = counting.some((link) => link.carrier)
      if (had && !carrier && phase === 'serving') {
        phase = 'cut'
        elect('LinksCut')
      }
      if (!had && carrier && phase === 'cut') void enter(REJOIN_AFTER_CUT_MS, 'LinksBack')
    },
    foreign(address, mac, link) {
      if (phase === 'leaving') onSuccessor(address)
      else tell({ type: 'foreign', address, mac, link })
    },
  }
}
