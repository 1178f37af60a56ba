/** Which addresses that rest a Service may have of a pool, besides those that were its own. */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { Wanting } from './allocate.ts'
import type { Book } from './book.ts'
import type { PoolIndex } from './pool-index.ts'
import { bondOf } from './terms.ts'

export interface RestingAddresses {
  /** Whether any address rests. */
  readonly anyRests: boolean
  /** One that was given up by those it could share with. */
  restingWith(pool: PoolIndex, family: Family, service: Wanting): Ip | undefined
  /** The one that was released longest ago. */
  longestResting(pool: PoolIndex, family: Family, service: Wanting): Ip | undefined
}

export function restingIn(book: Book, now: number): RestingAddresses {
  const may = (ip: Ip, service: Wanting) =>
    book.restraints.reserved.of(ip) === undefined &&
    book.against(ip, service) === undefined &&
    book.whyNotGain(ip, service, now) === undefined
  return {
    anyRests: book.rests.size > 0,
    restingWith(pool, family, service) {
      const bond = bondOf(service)
      const kept = bond === undefined ? [] : book.rests.keptFor(bond)
      return kept.find((ip) => familyOf(ip) === family && book.rests.get(ip)?.pool === pool && may(ip, service))
    },
    longestResting(pool, family, service) {
      const first = book.rests.longest(pool.name, family, () => true)
      const isStrict = pool.view.rest?.strict === true
      if (isStrict && first !== undefined && !may(first, service)) return undefined // nor those behind it, which rest longer
      return book.rests.longest(pool.name, family, (ip) => may(ip, service))
    },
  }
}
