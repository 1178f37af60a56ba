import type { AddressQuotaObject, AddressQuotaSpec, AddressReservationObject, AddressReservationSpec } from '../objects.ts'

const operator = { labels: new Map(), generation: 1 }

/** An AddressReservation; the older it is the lower its `created`. */
export function reservation(
  name: string,
  spec: Partial<AddressReservationSpec>,
  { created = 0, chosen = [] }: { readonly created?: number; readonly chosen?: readonly string[] } = {},
): AddressReservationObject {
  return { ...operator, name, uid: `uid-${name}`, created, chosen, spec: { mode: 'Static', ...spec } }
}

export function quota(name: string, spec: Partial<AddressQuotaSpec>): AddressQuotaObject {
  return { ...operator, name, uid: `uid-${name}`, created: 0, spec: { scope: 'EachNamespace', ...spec } }
}
