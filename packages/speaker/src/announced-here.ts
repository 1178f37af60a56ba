import type { ServiceKey } from '@clarion/core'
import type { Ip } from '@clarion/inet'
import type { Decision } from './announcer.ts'

/** What became of one Service: the addresses of it that are announced from here. */
export interface AnnouncedNews {
  readonly service: ServiceKey
  readonly before: readonly Ip[]
  readonly now: readonly Ip[]
}

const NONE: readonly Ip[] = []
const NOBODY: readonly ServiceKey[] = []

/**
 * Which Services this node announces, with those of their addresses that it answers for. Where several share an address one of them
 * decides who answers (core, LiveTable), and all that let this node are announced. A change costs what it concerns, and no look at
 * all Services. Lists, not sets: there are thousands, and most are of one.
 */
export class AnnouncedHere {
  readonly #node: string
  /** Addresses this node answers for. */
  readonly #held = new Set<Ip>()
  /** By Service: addresses it lets this node answer for. */
  readonly #lets = new Map<ServiceKey, readonly Ip[]>()
  /** The same by address. */
  readonly #sharers = new Map<Ip, readonly ServiceKey[]>()
  readonly #all = new Map<ServiceKey, readonly Ip[]>()
  readonly #touched = new Set<ServiceKey>()

  constructor(node: string) {
    this.#node = node
  }

  get all(): ReadonlyMap<ServiceKey, readonly Ip[]> {
    return this.#all
  }

  /** Those that are announced with this address. */
  sharing(ip: Ip): readonly ServiceKey[] {
    return this.letting(ip).filter((key) => this.#all.get(key)?.includes(ip) === true)
  }

  /** Those that would be, if this node answers for it. */
  letting(ip: Ip): readonly ServiceKey[] {
    return this.#sharers.get(ip) ?? NOBODY
  }

  /** This node answers for it from now on, or no more. */
  hold(ip: Ip, isHeld: boolean): void {
    if (isHeld) this.#held.add(ip)
    else this.#held.delete(ip)
    for (const key of this.letting(ip)) this.#touched.add(key)
  }

  note(decision: Decision): void {
    const { service } = decision
    const lets = !('why' in decision) && decision.candidates.includes(this.#node) ? eachOnce(decision.ips) : NONE
    for (const ip of this.#lets.get(service) ?? NONE) this.#leave(ip, service)
    for (const ip of lets) this.#sharers.set(ip, this.letting(ip).concat(service))
    if (lets.length === 0) this.#lets.delete(service)
    else this.#lets.set(service, lets)
    this.#touched.add(service)
  }

  /** What came of all that since it was asked last. */
  news(): readonly AnnouncedNews[] {
    const touched = [...this.#touched]
    this.#touched.clear()
    return touched.flatMap((service) => {
      const before = this.#all.get(service) ?? NONE
      const now = this.#heldOf(this.#lets.get(service) ?? NONE)
      if (now.length === 0) this.#all.delete(service)
      else this.#all.set(service, now)
      return before.length === now.length && before.every((ip) => now.includes(ip)) ? [] : { service, before, now }
    })
  }

  #heldOf(ips: readonly Ip[]): readonly Ip[] {
    return ips.every((ip) => this.#held.has(ip)) ? ips : ips.filter((ip) => this.#held.has(ip))
  }

  #leave(ip: Ip, service: ServiceKey): void {
    const others = this.letting(ip).filter((key) => key !== service)
    if (others.length === 0) this.#sharers.delete(ip)
    else this.#sharers.set(ip, others)
  }
}

/** A status may say an address twice. */
function eachOnce(ips: readonly Ip[]): readonly Ip[] {
  const once = new Set(ips)
  return once.size === ips.length ? ips : [...once]
}
