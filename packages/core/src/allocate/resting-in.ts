/** Which addresses that rest a Service may have of a pool, besides those that were its own. */
import { familyOf, type Ip } from '@clarion/inet'
import type { Book } from './book.ts'
import { bondOf } from './terms.ts'
import type { RestingAddresses, Wanting } from './want.ts'

export function restingIn(book: Book, now: number): RestingAddresses {
  const may = (ip: Ip, service: Wanting) =>
    book.restraints.reserved.of(ip) === undefined &&
    book.against(ip, service) === undefined &&
    book.whyNotGain(ip, service, now) === undefined
  return {
    anyRests: () => book.rests.size > 0,
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
