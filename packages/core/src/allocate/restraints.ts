/**
 * What operators hold back from whoever comes along: addresses set apart, and how many a namespace may have. Both stand against gaining
 * an address only; who holds one keeps it.
 */
import type { Family, Ip } from '@clarion/inet'
import type { Labels } from '../facts.ts'
import type { AddressQuotaObject, AddressReservationObject } from '../reserve/objects.ts'
import { type Quota, readQuotas } from '../reserve/quota.ts'
import { QuotaCounts } from '../reserve/quota-counts.ts'
import { readReservations } from '../reserve/read-reservations.ts'
import { type Applicant, isFor, isOver, type Reservation } from '../reserve/reservation.ts'
import { noneReserved, Reserved } from '../reserve/reserved.ts'
import { boundIn, boundNamespaces } from './bound.ts'
import type { Pools } from './pools.ts'
import type { Refusal } from './refusal.ts'

/** What the counters are made of, besides reservations and quotas. */
export interface Counted {
  readonly pools: Pools | undefined
  /** Undefined while the namespace was not read. */
  readonly labelsOf: (namespace: string) => Labels | undefined
  /** Addresses of pools that are in use, and the namespaces whose Services have them. */
  readonly uses: () => Iterable<{ readonly ip: Ip; readonly pool: string; readonly namespaces: ReadonlySet<string> }>
}

const NOBODY: ReadonlySet<string> = new Set()

export class Restraints {
  readonly #counted: () => Counted
  #reserved = noneReserved()
  #quotas: readonly Quota[] = []
  /** Made when first asked for; undefined again when what it is made of has changed. */
  #counts: QuotaCounts | undefined

  constructor(counted: () => Counted) {
    this.#counted = counted
  }

  get isIdle(): boolean {
    return this.#quotas.length === 0
  }

  get reserved(): Reserved {
    return this.#reserved
  }

  get quotas(): readonly Quota[] {
    return this.#quotas
  }

  get counts(): QuotaCounts {
    this.#counts ??= this.#count()
    return this.#counts
  }

  useReservations(objects: Iterable<AddressReservationObject>): void {
    this.#reserved = new Reserved(readReservations([...objects]))
    this.forgetCounts()
  }

  useQuotas(objects: Iterable<AddressQuotaObject>): void {
    this.#quotas = readQuotas([...objects])
    this.forgetCounts()
  }

  /** Pools, or labels of a namespace, are others now. */
  forgetCounts(): void {
    this.#counts = undefined
  }

  /** An address of a pool is in use by other namespaces now. True: a quota has more room. */
  change(ip: Ip, pool: string, before: ReadonlySet<string>, after: ReadonlySet<string>): boolean {
    this.#counts?.change(ip, pool, before, after)
    return [...before].some((namespace) => !after.has(namespace))
  }

  /** Why the Service may not gain an address, as far as reservations say. */
  whyReserved(ip: Ip, service: Applicant, now: number): Refusal | undefined {
    const reservation = this.#reserved.of(ip)
    if (reservation === undefined) return undefined
    const { name } = reservation
    if (reservation.mode === 'Exclude') return { why: 'AddressExcluded', ip, reservation: name }
    if (!this.isFor(reservation, service)) return { why: 'AddressReserved', ip, reservation: name }
    if (reservation.proposed.has(ip)) return { why: 'ReservationChoosing', reservation: name }
    return isOver(reservation, now) ? { why: 'ReservationExpired', reservation: name } : undefined
  }

  isFor(reservation: Reservation, service: Applicant): boolean {
    return isFor(reservation, service, this.#counted().labelsOf(service.namespace))
  }

  /** `held`: the namespaces that have the address already. */
  whyTooMany(ip: Ip, pool: string, namespace: string, held: ReadonlySet<string>): Refusal | undefined {
    return this.#quotas.length === 0 ? undefined : this.counts.against(ip, pool, namespace, held)
  }

  /** Of an address that is nobody's. */
  whyNoMore(pool: string, family: Family, namespace: string): Refusal | undefined {
    return this.#quotas.length === 0 ? undefined : this.counts.againstAny(pool, family, namespace)
  }

  #count(): QuotaCounts {
    const { pools, labelsOf, uses } = this.#counted()
    const idle = this.#quotas.length === 0
    const counts = new QuotaCounts({
      quotas: this.#quotas,
      labelsOf,
      bound: idle || pools === undefined ? [] : boundIn(pools, this.#reserved),
      boundAt: (ip) => boundNamespaces(this.#reserved.of(ip)),
    })
    for (const { ip, pool, namespaces } of idle ? [] : uses()) counts.change(ip, pool, NOBODY, namespaces)
    return counts
  }
}
