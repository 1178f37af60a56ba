import type { Ip } from '@clarion/inet'
import type { ClaimView, Config, Labels, ServiceKey, ServiceView } from '../facts.ts'
import type { AddressQuotaObject, AddressReservationObject } from '../reserve/objects.ts'
import { Book } from './book.ts'

export interface BookFacts {
  readonly services: ReadonlyMap<ServiceKey, ServiceView>
  readonly claims: ReadonlyMap<Ip, ClaimView>
  /** Their labels by name; one that is not here was not read yet. */
  readonly namespaces: ReadonlyMap<string, Labels>
  /** By name; where they are left out there are none. */
  readonly reservations?: ReadonlyMap<string, AddressReservationObject> | undefined
  readonly quotas?: ReadonlyMap<string, AddressQuotaObject> | undefined
  /** Undefined while no configuration was read. */
  readonly config: Config | undefined
  readonly lbClass: string | undefined
}

/** The book that the events of these facts lead to. */
export function rebuildBook(facts: BookFacts): Book {
  const book = new Book(facts.lbClass)
  book.useReservations(facts.reservations?.values() ?? [])
  book.useQuotas(facts.quotas?.values() ?? [])
  book.usePools(facts.config)
  for (const [name, labels] of facts.namespaces) book.noteNamespace(name, labels)
  for (const [ip, claim] of facts.claims) book.noteClaim(ip, claim)
  for (const [key, view] of facts.services) book.noteService(key, view)
  return book
}
