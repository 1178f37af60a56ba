/** The reservations of a store, and what the write of a status is held to: it is read first, and written only if nobody wrote since. */
import type { EffectRefusal, WriteReservationStatus } from '../../effects.ts'
import type { AddressReservationObject } from '../../reserve/objects.ts'
import type { Strictness } from './strictness.ts'

export class ReservationShelf {
  readonly objects = new Map<string, AddressReservationObject>()
  readonly #strict: Strictness
  readonly #changed: (objects: readonly AddressReservationObject[]) => void
  /** The object that a write was decided on. */
  readonly #read = new WeakMap<WriteReservationStatus, AddressReservationObject>()

  constructor(strict: Strictness, changed: (objects: readonly AddressReservationObject[]) => void) {
    this.#strict = strict
    this.#changed = changed
  }

  /** Undefined: it is deleted. */
  put(name: string, object: AddressReservationObject | undefined): void {
    if (object === undefined) this.objects.delete(name)
    else this.objects.set(name, object)
    this.#changed([...this.objects.values()])
  }

  look(effect: WriteReservationStatus): EffectRefusal | undefined {
    const there = this.objects.get(effect.name)
    if (there === undefined) return 'NotFound'
    if (there.uid !== effect.uid) return 'Conflict'
    if (this.#strict.chosenStay && there.chosen.some((ip, i) => ip !== effect.chosen[i])) return 'Conflict'
    this.#read.set(effect, there)
    return undefined
  }

  write(effect: WriteReservationStatus): EffectRefusal | undefined {
    const there = this.objects.get(effect.name)
    if (there === undefined) return 'NotFound'
    if (there !== this.#read.get(effect)) return 'Conflict'
    if (there.chosen.join() !== effect.chosen.join()) this.put(effect.name, { ...there, chosen: effect.chosen })
    return undefined
  }
}
