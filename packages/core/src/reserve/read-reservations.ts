/** AddressReservations as the rules see them. The CRD refuses most of what is a fault here; a folder of manifests has no CRD. */
import { type Ip, parseIp } from '@clarion/inet'
import { byText, type ConfigFault, type ConfigFaultWord, faultAt, itemOf, type Place } from '../config/fault.ts'
import { namesTwice } from '../config/names-twice.ts'
import type { LabelSelector } from '../config/objects.ts'
import { parseSelector, type Selector } from '../config/selector.ts'
import type { AddressReservationObject, AllowSpec } from './objects.ts'
import type { Allow, Entry, Reservation } from './reservation.ts'
import { parseSpan, spanOf } from './span.ts'

/**
 * By age: the oldest first, then by uid and name. A fault never opens an address and never closes more than was written: the addresses
 * that can be read are set apart, and an entry of `allow` that cannot be read lets nobody in.
 */
export function readReservations(objects: readonly AddressReservationObject[]): readonly Reservation[] {
  const twice = Map.groupBy(namesTwice(objects, 'AddressReservation', 'NameTwice'), ({ object }) => object)
  return objects.map((object) => readReservation(object, twice.get(placeOf(object).object) ?? [])).sort(byAge)
}

/** Of two for one address the first counts. */
function byAge({ object: a }: Reservation, { object: b }: Reservation): number {
  return a.created - b.created || byText(a.uid, b.uid) || byText(a.name, b.name)
}

function readReservation(object: AddressReservationObject, more: readonly ConfigFault[]): Reservation {
  const { name, spec } = object
  const faults: ConfigFault[] = [...more]
  const fault = (place: Place, word: ConfigFaultWord, entry: string, what: string) =>
    faults.push(faultAt(place, word, entry, what))
  const at = (field: string) => placeOf(object, field)
  if (spec.addresses !== undefined && spec.fromPool !== undefined) {
    fault(at('spec'), 'AddressesAndFromPool', '', 'has both addresses and fromPool; the addresses count')
  }
  if (spec.addresses === undefined ? spec.fromPool === undefined : spec.addresses.length === 0) {
    fault(at('spec'), 'NoAddresses', '', 'needs addresses or fromPool')
  }
  const fromPool = spec.addresses === undefined ? spec.fromPool : undefined
  if (fromPool !== undefined && (fromPool.ipv4 ?? 0) + (fromPool.ipv6 ?? 0) < 1) {
    fault(at('spec.fromPool'), 'NoAddresses', '', 'must ask for one address at least')
  }
  const chosenIn = (texts: readonly string[]) => (fromPool === undefined ? [] : texts.flatMap((text) => parseIp(text) ?? []))
  const proposed = chosenIn(object.proposed ?? [])
  const chosen = [...chosenIn(object.chosen), ...proposed]
  const isStatic = spec.mode === 'Static'
  for (const field of ['allow', 'autoBind', 'expires'] as const) {
    if (!isStatic && spec[field] !== undefined) fault(at(`spec.${field}`), 'StaticOnly', '', 'is for mode Static')
  }
  const allow = (spec.allow ?? []).flatMap((entry, i) => readAllow(entry, itemOf(at('spec.allow'), i), faults) ?? [])
  return {
    name,
    mode: spec.mode,
    entries: fromPool === undefined ? readEntries(spec.addresses ?? [], at('spec.addresses'), faults) : chosen.map(entryOf),
    fromPool,
    chosen,
    proposed: new Set(proposed),
    allow: isStatic ? allow : [],
    autoBind: new Set(isStatic ? (spec.autoBind ?? []).map((service) => `${service.namespace}/${service.name}`) : []),
    expires: isStatic ? spec.expires : undefined,
    faults,
    object,
  }
}

function entryOf(ip: Ip): Entry {
  return { written: ip, span: spanOf(ip) }
}

function readEntries(written: readonly string[], place: Place, faults: ConfigFault[]): readonly Entry[] {
  return written.flatMap((text, i) => {
    const span = parseSpan(text)
    if (!('fault' in span)) return { written: text, span }
    faults.push(faultAt(itemOf(place, i), span.fault, text, span.message))
    return []
  })
}

/** Undefined where it cannot be told whom it lets in. */
function readAllow(spec: AllowSpec, place: Place, faults: ConfigFault[]): Allow | undefined {
  const found = faults.length
  if (spec.namespaces === undefined && spec.namespaceSelector === undefined) {
    const what = 'needs namespaces or a namespaceSelector: whoever may label a Service must not gain an address by it'
    faults.push(faultAt(place, 'AllowWithoutNamespace', '', what))
  }
  const selector = (field: 'namespaceSelector' | 'serviceSelector'): Selector | undefined =>
    readSelector(spec[field], { object: place.object, field: `${place.field}.${field}` }, faults)
  const namespaceSelector = selector('namespaceSelector')
  const serviceSelector = selector('serviceSelector')
  const namespaces = spec.namespaces && new Set(spec.namespaces)
  return faults.length > found ? undefined : { namespaces, namespaceSelector, serviceSelector }
}

function readSelector(written: LabelSelector | undefined, place: Place, faults: ConfigFault[]): Selector | undefined {
  const selector = written && parseSelector(written)
  if (selector === undefined || !('fault' in selector)) return selector
  faults.push(faultAt(place, selector.fault, JSON.stringify(written), selector.message))
  return undefined
}

function placeOf({ name }: AddressReservationObject, field = ''): Place {
  return { object: `AddressReservation/${name}`, field }
}
