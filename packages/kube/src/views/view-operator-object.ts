import type { AddressQuotaObject, AddressReservationObject } from '@clarion/core'
import type { AddressQuotaObject as QuotaManifest } from '../schema/address-quota.ts'
import type { AddressReservationObject as ReservationManifest } from '../schema/address-reservation.ts'

/** Its status is the controller's own; of it only the addresses that were chosen are read. */
export function viewReservation({ metadata, spec, status }: ReservationManifest): AddressReservationObject {
  return { ...identity(metadata), spec, chosen: status?.chosen ?? [] }
}

export function viewQuota({ metadata, spec }: QuotaManifest): AddressQuotaObject {
  return { ...identity(metadata), spec }
}

function identity({ name, labels, uid, creationTimestamp, generation }: ReservationManifest['metadata']) {
  return {
    name,
    labels: new Map(Object.entries(labels)),
    uid: uid ?? '',
    created: creationTimestamp ?? 0,
    generation,
  }
}
