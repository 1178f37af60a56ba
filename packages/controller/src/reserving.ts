/**
 * AddressReservations and AddressQuotas around the loop: they go into the book, addresses are chosen for those that name a pool, and
 * their statuses are written, once per batch of changes and only where they differ.
 */
import {
  type Book,
  Choices,
  type ConfigFault,
  chooseAddresses,
  type Effect,
  heldByReservation,
  heldOf,
  type Outcome,
  quotaStatus,
  type Reservation,
  reservationStatusIn,
  type ServiceKey,
} from '@clarion/core'
import type { Ip } from '@clarion/inet'
import type { ClusterFacts } from '@clarion/kube'
import type { Clock } from '@clarion/program'

/** Changes that come together are written together. */
const BATCH_MS = 500
const LONGEST_TIMER = 2 ** 31 - 1

export interface ReservingReport {
  /** What is wrong with reservations and quotas; only when it is something else. */
  reserving(faults: readonly ConfigFault[]): void
  /** A reservation is gone, and its addresses are held. */
  unreserved(reservation: string, held: readonly { readonly ip: Ip; readonly by: ServiceKey }[]): void
  undone(effect: Effect, why: string, message: string): void
}

export interface ReservingOptions {
  readonly facts: Pick<ClusterFacts, 'reservations' | 'quotas' | 'services'>
  readonly book: Book
  readonly clock: Clock
  /** Milliseconds since the epoch. */
  readonly wallNow: () => number
  readonly leads: () => boolean
  readonly perform: (effect: Effect) => Promise<Outcome>
  readonly report: ReservingReport
  /** Addresses were chosen: whoever is planned from now on must see it. */
  readonly chose: () => void
  /** A reservation may have: whoever waits for an address of it looks elsewhere. */
  readonly expired: () => void
}

export interface Reserving {
  /** Reservations, or quotas, are others now: every Service is to be looked at. */
  take(kind: 'reservations' | 'quotas'): void
  /** Pools, or who holds which address, may be others now. */
  changed(): void
  /** Somebody else may have written since. */
  forget(): void
  stop(): void
}

export function createReserving(options: ReservingOptions): Reserving {
  const { facts, book, clock, wallNow, leads, perform, report, chose, expired } = options
  const { restraints } = book
  const choices = new Choices()
  const written = new Map<string, string>()
  let said = ''
  let cancelBatch: (() => void) | undefined
  let cancelExpiry: (() => void) | undefined

  const useReservations = () => choices.tell(book, facts.reservations.values())

  const sayFaults = () => {
    const faults = [...restraints.reserved.all(), ...restraints.quotas].flatMap((one) => one.faults)
    const now = JSON.stringify(faults)
    if (now !== said) report.reserving(faults)
    said = now
  }

  const sayUnreserved = (before: readonly Reservation[]) => {
    const gone = before.filter(({ object }) => facts.reservations.get(object.name)?.uid !== object.uid)
    if (!leads()) return
    for (const reservation of gone) {
      const held = heldOf(reservation, book)
      if (held.length > 0) report.unreserved(reservation.name, held)
    }
  }

  /** True: there is something to write, and somebody may wait for it. */
  const choose = (): boolean => {
    if (!leads() || !choices.make(book)) return false
    useReservations()
    chose()
    return true
  }

  const write = async (effect: Extract<Effect, { name: string; uid: string }>) => {
    const id = `${effect.do} ${effect.name}`
    const now = JSON.stringify(effect)
    if (written.get(id) === now) return
    written.set(id, now)
    const outcome = await perform(effect)
    if (outcome.done) return
    if (outcome.why !== 'NotFound') report.undone(effect, outcome.why, outcome.message)
    if (outcome.why === 'Unavailable') return // it is tried again until something newer is written
    written.delete(id) // where another controller chose, what it chose arrives as news
  }

  const writeAll = () => {
    cancelBatch?.()
    cancelBatch = undefined
    if (!leads()) return
    choose()
    const now = wallNow()
    const unmade = book.pools && chooseAddresses([...restraints.reserved.all()], book.pools)
    const held = heldByReservation(book)
    for (const reservation of restraints.reserved.all()) {
      const unchosen = unmade?.get(reservation)?.missing
      void write(
        reservationStatusIn(book, reservation, { held: held.get(reservation) ?? [], services: facts.services, unchosen, now }),
      )
    }
    for (const quota of restraints.quotas) void write(quotaStatus(quota, restraints.counts.usedOf(quota)))
    for (const id of written.keys()) if (!isThere(id)) written.delete(id)
  }

  const isThere = (id: string): boolean => {
    const [effect = '', name = ''] = id.split(' ')
    return effect === 'write-quota-status' ? facts.quotas.has(name) : facts.reservations.has(name)
  }

  const awaitExpiry = () => {
    cancelExpiry?.()
    cancelExpiry = undefined
    const now = wallNow()
    const times = [...restraints.reserved.all()].flatMap(({ expires }) => (expires !== undefined && expires > now ? expires : []))
    if (times.length === 0) return
    cancelExpiry = clock.after(Math.min(times.reduce((a, b) => Math.min(a, b)) - now, LONGEST_TIMER), () => {
      awaitExpiry()
      expired()
      changed()
    })
  }

  const changed = () => {
    if (restraints.reserved.size === 0 && restraints.quotas.length === 0 && written.size === 0) return
    cancelBatch ??= clock.after(BATCH_MS, writeAll)
  }

  return {
    take(kind) {
      let hasChosen = false
      if (kind === 'quotas') book.useQuotas(facts.quotas.values())
      else {
        const before = [...restraints.reserved.all()]
        useReservations()
        hasChosen = choose()
        awaitExpiry()
        sayUnreserved(before)
      }
      sayFaults()
      if (hasChosen) writeAll()
      else changed()
    },
    changed,
    forget() {
      written.clear()
      choices.forget()
      useReservations()
    },
    stop() {
      cancelBatch?.()
      cancelExpiry?.()
    },
  }
}
