/** Every address in use and what it is used by; the pools' index follows each change. */
import type { Ip } from '@clarion/inet'
import type { ClaimView, Config, ServiceKey } from '../facts.ts'
import { type Home, Pools } from './pools.ts'

/** Nothing of these: the address is free. */
export interface UsedBy {
  readonly claim: ClaimView | undefined
  /** Services whose status shows it, the oldest first. */
  readonly shownBy: readonly ServiceKey[]
  /** A Service that is to have it and has no claim yet. */
  readonly plannedFor: ServiceKey | undefined
  /** A claim is said to be there that we cannot see. */
  readonly hidden: boolean
}

const FREE: UsedBy = { claim: undefined, shownBy: [], plannedFor: undefined, hidden: false }

export class Uses {
  #pools: Pools | undefined
  readonly #uses = new Map<Ip, UsedBy>()
  readonly #homes = new Map<Ip, Home>()

  get pools(): Pools | undefined {
    return this.#pools
  }

  usePools(config: Config | undefined): void {
    this.#pools = config && new Pools(config.pools)
    this.#homes.clear()
    for (const ip of this.#uses.keys()) this.#take(ip)
  }

  of(ip: Ip): UsedBy {
    return this.#uses.get(ip) ?? FREE
  }

  entries(): IterableIterator<[Ip, UsedBy]> {
    return this.#uses.entries()
  }

  poolOf(ip: Ip): string | undefined {
    return this.#homes.get(ip)?.pool.name
  }

  /** True: the address became free. */
  change(ip: Ip, part: Partial<UsedBy>): boolean {
    const before = this.#uses.get(ip)
    const use = { ...(before ?? FREE), ...part }
    if (!isFree(use)) {
      this.#uses.set(ip, use)
      if (before === undefined) this.#take(ip)
      return false
    }
    const home = this.#homes.get(ip)
    home?.pool.give(home.block, home.offset)
    this.#homes.delete(ip)
    return this.#uses.delete(ip)
  }

  #take(ip: Ip): void {
    const home = this.#pools?.find(ip)
    if (home === undefined) return
    this.#homes.set(ip, home)
    home.pool.take(home.block, home.offset)
  }
}

function isFree({ claim, shownBy, plannedFor, hidden }: UsedBy): boolean {
  return claim === undefined && shownBy.length === 0 && plannedFor === undefined && !hidden
}
