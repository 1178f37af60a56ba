/**
 * What a controller chose for reservations that name a pool, until their statuses say it: set apart at once in its book, and given to
 * nobody in between, not even to whom it is for. What a controller chose that dies before it has written is nobody's, and free again.
 */
import type { Ip } from '@clarion/inet'
import type { AddressReservationObject } from '../reserve/objects.ts'
import type { Book } from './book.ts'
import { chooseAddresses } from './choose.ts'

export class Choices {
  /** By uid. */
  readonly #made = new Map<string, readonly Ip[]>()

  /** Tells the book of the reservations that there are, with what was chosen for them here. */
  tell(book: Book, objects: Iterable<AddressReservationObject>): void {
    const all = [...objects]
    const uids = new Set(all.map(({ uid }) => uid))
    for (const uid of this.#made.keys()) if (!uids.has(uid)) this.#made.delete(uid)
    book.useReservations(all.map((object) => this.#with(object)))
  }

  /** For those in the book that have fewer than they ask for. True: something was chosen, and the book is to be told. */
  make({ pools, restraints }: Book): boolean {
    let any = false
    if (pools === undefined) return any
    for (const [{ object, chosen: before }, { chosen: now }] of chooseAddresses([...restraints.reserved.all()], pools)) {
      if (now.length === before.length) continue
      this.#made.set(object.uid, now)
      any = true
    }
    return any
  }

  /** Others may have given them meanwhile. */
  forget(): void {
    this.#made.clear()
  }

  /** Where the status says others, another controller chose. */
  #with(object: AddressReservationObject): AddressReservationObject {
    const ours = this.#made.get(object.uid)
    const agrees = ours !== undefined && object.chosen.every((ip, i) => ip === ours[i])
    return agrees ? { ...object, proposed: ours.slice(object.chosen.length) } : object
  }
}
