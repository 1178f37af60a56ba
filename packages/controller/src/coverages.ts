/** What is written about announcing each of our Services, kept as configuration and Services change. */
import { type Config, type Coverage, coverage, isOurs, poolOfAll, type ServiceKey, type ServiceView } from '@clarion/core'

export interface Coverages {
  /** undefined: it has no address, or it is not known. */
  get(key: ServiceKey): Coverage | undefined
  note(key: ServiceKey): void
  /** In force from now on. Gives the Services for which something else is true. */
  use(config: Config): readonly ServiceKey[]
  /** How many Services have an address that nothing announces, whoever looks. */
  uncovered(): Readonly<Record<'NotAdvertised' | 'OnlyBGPAdvertised', number>>
  /** How many would be announced by a speaker, and are not. */
  silent(isAnnounced: (key: ServiceKey) => boolean): number
}

export function createCoverages(services: ReadonlyMap<ServiceKey, ServiceView>, lbClass: string | undefined): Coverages {
  const known = new Map<ServiceKey, Coverage>()
  let config: Config | undefined

  const look = (key: ServiceKey): Coverage | undefined => {
    const view = services.get(key)
    if (config === undefined || view === undefined || view.ips.length === 0) return undefined
    if (!view.isLoadBalancer || !isOurs(view, lbClass)) return undefined
    const pool = poolOfAll(view, config.pools)
    return pool && coverage(view, pool.name, config)
  }

  /** Whether it is another one now. */
  const renew = (key: ServiceKey): boolean => {
    const before = known.get(key)
    const now = look(key)
    if (now === undefined) return known.delete(key)
    known.set(key, now)
    return before === undefined || !isSame(before, now)
  }

  return {
    get: (key) => known.get(key),
    note: (key) => void renew(key),
    use(now) {
      config = now
      return [...new Set([...services.keys(), ...known.keys()])].filter(renew)
    },
    uncovered() {
      const count = { NotAdvertised: 0, OnlyBGPAdvertised: 0 }
      for (const { by } of known.values()) {
        if (by === 'None') count.NotAdvertised++
        else if (by === 'OnlyBGP') count.OnlyBGPAdvertised++
      }
      return count
    },
    silent(isAnnounced) {
      let count = 0
      for (const [key, { by }] of known) if (by === 'L2' && !isAnnounced(key)) count++
      return count
    },
  }
}

const isSame = (a: Coverage, b: Coverage): boolean =>
  a.by === b.by && a.pool === b.pool && a.advertisements.join() === b.advertisements.join() && a.others.join() === b.others.join()
