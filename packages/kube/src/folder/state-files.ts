import type { ClaimView, ServiceKey, ServiceView } from '@clarion/core'
import type { Ip } from '@clarion/inet'
import * as z from 'zod'
import { claimName } from '../objects/claim.ts'
import { keyParts } from '../objects/names.ts'
import { isPlainObject, type PlainObject } from '../objects/plain.ts'
import { addressClaim } from '../schema/address-claim.ts'
import { texts } from '../schema/lists.ts'
import { clusterMeta, dnsLabel, namespacedMeta } from '../schema/meta.ts'
import { parseAs } from '../schema/read-object.ts'
import { serviceStatus } from '../schema/service.ts'
import { serviceL2Status } from '../schema/service-l2-status.ts'
import { viewClaim } from '../views/view-claim.ts'
import { type L2StatusView, viewL2Status } from '../views/view-l2-status.ts'
import { ALLOCATED_FROM_POOL } from '../views/view-request.ts'
import { serviceKey, viewStatus } from '../views/view-service.ts'
import { parseYaml } from './parse-yaml.ts'

/**
 * Where results go, beside the manifests: one file per object, each directory written by the one that holds its lock.
 *
 *     .clarion/controller/lock
 *                         services/<namespace>/<name>.yaml      status, annotation, resourceVersion: instead of the manifest's
 *                         addressclaims/v4-192-0-2-10.yaml      both of these are read by every program
 *                         addressreservations/<name>.yaml       status: the addresses chosen are read again
 *                         addressreservations/  addressquotas/  ipaddresspools/  configurationstates/  events/
 *     .clarion/speaker-<node>/lock
 *                             servicel2statuses/                    read by the controller
 *                             configurationstates/  events/
 *
 * A Service's file goes when its manifest goes (and nothing else in the folder is unreadable); a claim stays until it is released.
 */
export const STATE = '.clarion'
const SERVICES = `${STATE}/controller/services`
const CLAIMS = `${STATE}/controller/addressclaims`
const RESERVATIONS = `${STATE}/controller/addressreservations`
const SPEAKER_PLACES = /^\.clarion\/speaker-[^/]+(?:\/servicel2statuses(?:\/[^./][^/]*)?)?$/

export function serviceFile(key: ServiceKey): string {
  const { namespace, name } = keyParts(key)
  return `${SERVICES}/${namespace}/${name}.yaml`
}

export function claimFile(address: Ip): string {
  return `${CLAIMS}/${claimName(address)}.yaml`
}

export function reservationFile(name: string): string {
  return `${RESERVATIONS}/${name}.yaml`
}

/** An object that is part of nobody's facts, in the directory of its writer. */
export function ownFile(writer: string, kind: string, name: string): string {
  return `${STATE}/${writer}/${kind}/${name}.yaml`
}

/**
 * Whether a file or directory is part of the facts: what the controller wrote, and every manifest outside hidden directories. For the
 * controller also what the speakers announce.
 */
export function counts(path: string, writer?: string): boolean {
  if (writer === 'controller' && SPEAKER_PLACES.test(path)) return true
  if (path === STATE || path === `${STATE}/controller`) return true
  if ([SERVICES, CLAIMS, RESERVATIONS].some((directory) => isWithin(path, directory)))
    return !path.split('/').slice(3).some(isHidden)
  return !path.split('/').some(isHidden)
}

/** What a speaker wrote, or its directory: no address depends on it. */
export function isSpeakers(path: string): boolean {
  return path.startsWith(`${STATE}/speaker-`)
}

/** By its name a file may be one of ours. */
export function isYamlName(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path)
}

export function isStateFile(path: string): boolean {
  return path.startsWith(`${STATE}/`)
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`)
}

function isHidden(segment: string): boolean {
  return segment.startsWith('.')
}

/** What the state folder knows of a Service, instead of its manifest's status and annotation. */
export interface ServiceState
  extends Pick<
    ServiceView,
    'key' | 'uid' | 'resourceVersion' | 'ips' | 'unreadableIps' | 'assignedCondition' | 'announcedCondition' | 'allocatedFromPool'
  > {}

/** The addresses that a reservation has chosen. */
export interface ChosenState {
  readonly name: string
  readonly uid: string
  readonly chosen: readonly string[]
}

export type StateObject =
  | { readonly service: ServiceState }
  | { readonly claim: ClaimView }
  | { readonly reservation: ChosenState }
export interface Unreadable {
  readonly invalid: string
  readonly line: number
}

const reservationState = z.object({ metadata: clusterMeta, status: z.object({ chosen: texts }) })
const serviceState = z.object({ metadata: namespacedMeta.extend({ name: dnsLabel }), status: serviceStatus })

/** The one object of a state file. */
export function parseStateFile(text: string): { readonly object: PlainObject; readonly line: number } | Unreadable {
  const parsed = parseYaml(text)
  if ('problems' in parsed) return { invalid: parsed.problems[0]?.message ?? 'no YAML', line: parsed.problems[0]?.line ?? 1 }
  const [first] = parsed.objects
  if (first === undefined || parsed.objects.length > 1) return { invalid: 'expected one object', line: 1 }
  if (first.broken !== undefined) return { invalid: first.broken, line: first.line }
  return isPlainObject(first.value)
    ? { object: first.value, line: first.line }
    : { invalid: 'expected an object', line: first.line }
}

/** What a state file says; hands may have been in it, so it is believed no more than a manifest. */
export function viewState(path: string, object: PlainObject): StateObject | { readonly invalid: string } {
  const read = path.startsWith(`${SERVICES}/`)
    ? serviceStateOf(object)
    : path.startsWith(`${RESERVATIONS}/`)
      ? chosenOf(object)
      : claimOf(object)
  if ('invalid' in read) return read
  const home =
    'service' in read
      ? serviceFile(read.service.key)
      : 'claim' in read
        ? claimFile(read.claim.address)
        : reservationFile(read.reservation.name)
  return home === path ? read : { invalid: `metadata: this object belongs into ${home}` }
}

function serviceStateOf(value: PlainObject): StateObject | { invalid: string } {
  const read = parseAs(serviceState, value)
  if ('invalid' in read) return read
  const { metadata, status } = read.object
  return {
    service: {
      key: serviceKey(metadata.namespace, metadata.name),
      uid: metadata.uid ?? '',
      resourceVersion: metadata.resourceVersion ?? '0',
      ...viewStatus({ status }),
      allocatedFromPool: metadata.annotations[ALLOCATED_FROM_POOL],
    },
  }
}

function chosenOf(value: PlainObject): StateObject | { invalid: string } {
  const read = parseAs(reservationState, value)
  if ('invalid' in read) return read
  const { metadata, status } = read.object
  return { reservation: { name: metadata.name, uid: metadata.uid ?? '', chosen: status.chosen } }
}

function claimOf(value: PlainObject): StateObject | { invalid: string } {
  const read = parseAs(addressClaim, value)
  if ('invalid' in read) return read
  const claim = viewClaim(read.object)
  return 'invalid' in claim ? claim : { claim }
}

/** What a speaker's status says; of another node than its own it says nothing. */
export function viewSpeakerStatus(
  path: string,
  object: PlainObject,
): { readonly view: L2StatusView | undefined } | { readonly invalid: string } {
  const read = parseAs(serviceL2Status, object)
  if ('invalid' in read) return read
  const view = viewL2Status(read.object)
  const speaker = path.slice(STATE.length + 1).split('/')[0]
  return view === undefined || speaker === `speaker-${view.node}`
    ? { view }
    : { invalid: `status.node: is not that of ${speaker}` }
}
