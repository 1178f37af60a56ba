/**
 * Which announcements are due on which link. After an address is taken over it is announced at 0, 1.1, 2.2, 3.3 and 4.4 s (MB 3.4),
 * each time in both forms. Switches guard themselves against ARP storms, so every link has a budget: the first frame of each
 * address, the one that moves clients, goes at the takeover rate, all others share a lower one. When the budget is short, all
 * addresses wait alike: what has waited longest goes first.
 */
import type { Ip } from '@clarion/inet'
import type { AnnouncementForm } from './announcement.ts'
import { createQueue, type Queue } from './queue.ts'
import { createRateLimit } from './rate-limit.ts'

export const ROUNDS = 5
export const ROUND_INTERVAL_MS = 1_100
const BURST_SECONDS = 0.05 // a timer late by 50 ms loses nothing

/** Frames per second and link. */
export interface BeaconBudget {
  readonly takeover: number
  readonly other: number
}

/** failover.md, Budget: ARP inspection shuts ports down at 15/s where it is on; there both are set to 10. */
export const DEFAULT_BUDGET: BeaconBudget = { takeover: 1_000, other: 100 }

export interface DueBeacon {
  readonly link: string
  readonly address: Ip
  readonly form: AnnouncementForm
}

/** `now` in ms, never going back. */
export interface Beacons {
  /** Begins, or begins again: clients may have a wrong idea of where the address is. */
  start(link: string, address: Ip): void
  stop(link: string, address: Ip): void
  stopLink(link: string): void
  /** The frames to send now. They count as sent. */
  due(now: number): readonly DueBeacon[]
  /** When to ask `due` again, possibly in the past; undefined: nothing is waiting. */
  wakeAt(): number | undefined
}

interface Beacon {
  readonly address: Ip
  round: number
  roundStart: number
  /** Taken out of its queue when it comes to the head. */
  stopped: boolean
}

export function createBeacons(budget: BeaconBudget = DEFAULT_BUDGET): Beacons {
  const links = new Map<string, LinkBeacons>()
  const on = (link: string): LinkBeacons => {
    const known = links.get(link)
    if (known !== undefined) return known
    const made = createLinkBeacons(budget)
    links.set(link, made)
    return made
  }
  return {
    start: (link, address) => on(link).start(address),
    stop: (link, address) => links.get(link)?.stop(address),
    stopLink: (link) => links.get(link)?.stopAll(),
    due(now) {
      const due: DueBeacon[] = []
      for (const [link, beacons] of links) {
        beacons.due(now, (address, form) => due.push({ link, address, form }))
        if (beacons.idle(now)) links.delete(link)
      }
      return due
    },
    wakeAt() {
      let earliest: number | undefined
      for (const beacons of links.values()) {
        const at = beacons.wakeAt()
        if (at !== undefined && (earliest === undefined || at < earliest)) earliest = at
      }
      return earliest
    },
  }
}

interface LinkBeacons {
  start(address: Ip): void
  stop(address: Ip): void
  stopAll(): void
  due(now: number, emit: (address: Ip, form: AnnouncementForm) => void): void
  wakeAt(): number | undefined
  /** Nothing runs and the budget is whole again, so that a link that flaps has no more of it than another. */
  idle(now: number): boolean
}

function createLinkBeacons(budget: BeaconBudget): LinkBeacons {
  const running = new Map<Ip, Beacon>()
  const takeoverRate = createRateLimit(budget.takeover, Math.max(1, budget.takeover * BURST_SECONDS))
  const otherRate = createRateLimit(budget.other, Math.max(1, budget.other * BURST_SECONDS))
  // A beacon is in one queue at a time, and each queue is in the order of its due times.
  const first = createQueue<Beacon>() // nothing sent yet
  const replies = createQueue<Beacon>() // the request of this round was sent, its reply was not
  const rounds = createQueue<Beacon>() // waits for its next round

  const stop = (address: Ip): void => {
    const beacon = running.get(address)
    if (beacon === undefined) return
    beacon.stopped = true
    running.delete(address)
  }

  /** The reply or round that has waited longest. Ties go to the reply: a round is finished before the next begins. */
  const next = (): { readonly queue: Queue<Beacon>; readonly beacon: Beacon; readonly at: number } | undefined => {
    const reply = head(replies)
    const round = head(rounds)
    if (round !== undefined && (reply === undefined || round.roundStart + ROUND_INTERVAL_MS < reply.roundStart)) {
      return { queue: rounds, beacon: round, at: round.roundStart + ROUND_INTERVAL_MS }
    }
    return reply === undefined ? undefined : { queue: replies, beacon: reply, at: reply.roundStart }
  }

  return {
    start(address) {
      stop(address)
      const beacon: Beacon = { address, round: 0, roundStart: 0, stopped: false }
      running.set(address, beacon)
      first.push(beacon)
    },
    stop,
    stopAll() {
      for (const address of running.keys()) stop(address)
    },
    idle: (now) => running.size === 0 && takeoverRate.forgottenAt() <= now && otherRate.forgottenAt() <= now,
    due(now, emit) {
      const sendRequest = (beacon: Beacon, queue: Queue<Beacon>): void => {
        queue.skip()
        emit(beacon.address, 'request')
        beacon.roundStart = now
        replies.push(beacon)
      }
      const sendReply = (beacon: Beacon): void => {
        replies.skip()
        emit(beacon.address, 'reply')
        beacon.round++
        if (beacon.round < ROUNDS) rounds.push(beacon)
        else running.delete(beacon.address)
      }
      for (let beacon = head(first); beacon !== undefined && takeoverRate.take(now); beacon = head(first)) {
        sendRequest(beacon, first)
      }
      for (let step = next(); step !== undefined && step.at <= now && otherRate.take(now); step = next()) {
        if (step.queue === rounds) sendRequest(step.beacon, rounds)
        else sendReply(step.beacon)
      }
    },
    wakeAt() {
      const takeoverAt = head(first) === undefined ? undefined : takeoverRate.readyAt()
      const step = next()
      const otherAt = step === undefined ? undefined : Math.max(step.at, otherRate.readyAt())
      if (takeoverAt === undefined || otherAt === undefined) return takeoverAt ?? otherAt
      return Math.min(takeoverAt, otherAt)
    },
  }
}

/** The first that was not stopped. */
function head(queue: Queue<Beacon>): Beacon | undefined {
  let beacon = queue.peek()
  while (beacon?.stopped) {
    queue.skip()
    beacon = queue.peek()
  }
  return beacon
}
