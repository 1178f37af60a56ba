/** Answers an AdmissionReview about what only operators write of clarion.dev: with warnings, never with a refusal. */
import { forewarnQuota, forewarnRelease, forewarnReservation, type Surrounding } from '@clarion/core'
import { type AdmissionRequest, type AdmissionVerdict, readQuotaObject, readReservationObject } from '@clarion/kube'
import type { Known } from './review.ts'

export type WarnedKind = 'AddressReservation' | 'AddressQuota'

export function isOnlyWarned(kind: string): kind is WarnedKind {
  return kind === 'AddressReservation' || kind === 'AddressQuota'
}

export type Forewarner = (kind: WarnedKind, request: AdmissionRequest) => AdmissionVerdict

export function createForewarner(known: () => Known, wallNow: () => number): Forewarner {
  return (kind, request) => {
    const { config, reservations, namespaces, claims } = known()
    const around: Surrounding = { pools: config.pools, reservations, namespaces, claims, now: wallNow() }
    return { warnings: kind === 'AddressQuota' ? ofQuota(request, around) : ofReservation(request, around) }
  }
}

function ofReservation({ object, oldObject }: AdmissionRequest, around: Surrounding): readonly string[] {
  const read = readReservationObject(object ?? oldObject)
  if ('invalid' in read) return [read.invalid]
  return object === undefined ? forewarnRelease(read, around) : forewarnReservation(read, around)
}

/** One that goes lets others go on, and concerns nobody. */
function ofQuota({ object }: AdmissionRequest, around: Surrounding): readonly string[] {
  if (object === undefined) return []
  const read = readQuotaObject(object)
  return 'invalid' in read ? [read.invalid] : forewarnQuota(read, around)
}
