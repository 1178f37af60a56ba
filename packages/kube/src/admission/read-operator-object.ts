import type { AddressQuotaObject, AddressReservationObject } from '@clarion/core'
import { parseCustom } from '../schema/custom-resources.ts'
import { viewQuota, viewReservation } from '../views/view-operator-object.ts'

/** An AddressReservation as the rules read it, or what is wrong with its fields. */
export function readReservationObject(value: unknown): AddressReservationObject | { readonly invalid: string } {
  const read = parseCustom('AddressReservation', value)
  return 'invalid' in read ? read : viewReservation(read.object)
}

/** An AddressQuota, likewise. */
export function readQuotaObject(value: unknown): AddressQuotaObject | { readonly invalid: string } {
  const read = parseCustom('AddressQuota', value)
  return 'invalid' in read ? read : viewQuota(read.object)
}
