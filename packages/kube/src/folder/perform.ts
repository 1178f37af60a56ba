import { isDeepStrictEqual } from 'node:util'
import type {
  Effect,
  Outcome,
  RemoveCondition,
  ServiceKey,
  WriteCondition,
  WriteConfigurationState,
  WritePoolStatus,
  WriteStatus,
} from '@clarion/core'
import { assignedPatch, conditionPatch, mergeConditions } from '../objects/condition.ts'
import { configurationStateObject, verdictOf } from '../objects/configuration-state.ts'
import { l2StatusObject } from '../objects/l2-status.ts'
import { mergePatch } from '../objects/merge-patch.ts'
import { keyParts } from '../objects/names.ts'
import {
  besideOthers,
  choseOthers,
  OPERATOR_KINDS,
  operatorStatusObject,
  type WriteOperatorStatus,
} from '../objects/operator-status.ts'
import { isPlainObject, type PlainObject } from '../objects/plain.ts'
import { poolStatusPatch } from '../objects/pool-status.ts'
import { statusPatch } from '../objects/service-status.ts'
import { DONE, refuse } from '../outcome.ts'
import { editOfClaim } from './edit-claim.ts'
import { atNextVersion } from './next-version.ts'
import type { Performing } from './performing.ts'
import { claimFile, ownFile, reservationFile, serviceFile } from './state-files.ts'
import type { Edit } from './state-store.ts'

/** Does one effect in the state folder, with the preconditions the API server would hold it to. */
export function perform(effect: Effect, on: Performing): Promise<Outcome> {
  if (!mayDo(effect, on.writer)) return Promise.resolve(refuse('Forbidden', `${on.writer} may not ${effect.do}`))
  switch (effect.do) {
    case 'claim-address':
    case 'join-claim':
    case 'mark-leaving':
    case 'leave-claim':
    case 'mark-releasing':
    case 'delete-claim':
    case 'rest-claim':
    case 'end-rest':
      return on.store.edit(claimFile(effect.address), (now) => editOfClaim(effect, now, on))
    case 'write-status':
      return on.store.edit(serviceFile(effect.service), (now) => writeStatus(effect, now, on))
    case 'write-condition':
    case 'remove-condition':
      return on.store.edit(serviceFile(effect.service), (now) => writeCondition(effect, now, on))
    case 'tell':
    case 'tell-operator':
      return on.events.tell(effect)
    case 'make-gossip-secret':
      return Promise.resolve(refuse('Forbidden', 'a cluster that is a folder brings its own Secret'))
    case 'keep-config':
      return Promise.resolve(DONE) // it is what the folder holds
    case 'write-l2-status': {
      const { name, path } = l2StatusFile(effect.service, on.writer)
      const { namespace, hash } = on
      return on.store.edit(path, () => ({ write: l2StatusObject(effect, { name, namespace, hash }) }))
    }
    case 'delete-l2-status':
      return on.store.edit(l2StatusFile(effect.service, on.writer).path, (now) => (now === undefined ? DONE : { remove: true }))
    case 'write-pool-status':
      return on.store.edit(poolFile(effect.pool), (now) => writePoolStatus(effect, now, on))
    case 'write-reservation-status':
      return on.store.edit(reservationFile(effect.name), (now) =>
        writeOperatorStatus(effect, on.facts.reservations.get(effect.name), now, on),
      )
    case 'write-quota-status':
      return on.store.edit(ownFile(on.writer, 'addressquotas', effect.name), (now) =>
        writeOperatorStatus(effect, on.facts.quotas.get(effect.name), now, on),
      )
    case 'write-configuration-state':
      return on.store.edit(ownFile(on.writer, 'configurationstates', effect.name), (now) =>
        writeConfigurationState(effect, now, on),
      )
  }
}

/** What the roles of the two programs would allow them at an API server. */
function mayDo(effect: Effect, writer: string): boolean {
  if (effect.do === 'tell') return true
  if (effect.do === 'write-configuration-state') return effect.name === writer
  if (effect.do === 'write-l2-status' || effect.do === 'delete-l2-status') return writer === `speaker-${effect.node}`
  return writer === 'controller'
}

function writeStatus(effect: WriteStatus, now: PlainObject | undefined, { facts, wallNow }: Performing): Edit {
  const service = facts.services.get(effect.service)
  if (service === undefined) return refuse('NotFound', `there is no Service ${effect.service}`)
  if (service.uid !== effect.uid) return refuse('Conflict', `Service ${effect.service} is another one now`)
  if (service.resourceVersion !== effect.resourceVersion) return refuse('Conflict', `Service ${effect.service} has changed`)
  const given = mergePatch(now ?? freshService(effect.service), statusPatch(effect))
  const condition = assignedPatch(effect, service, wallNow())
  const patched = condition === undefined ? given : mergeConditions(given, condition)
  return { write: atNextVersion(patched, service.resourceVersion) }
}

function writeCondition(
  effect: WriteCondition | RemoveCondition,
  now: PlainObject | undefined,
  { facts, wallNow }: Performing,
): Edit {
  const service = facts.services.get(effect.service)
  if (service === undefined) return refuse('NotFound', `there is no Service ${effect.service}`)
  if (service.uid !== effect.uid) return refuse('Conflict', `Service ${effect.service} is another one now`)
  const before = now ?? freshService(effect.service)
  const patched = mergeConditions(before, conditionPatch(effect, service, wallNow()))
  if (isDeepStrictEqual(patched, before)) return DONE
  return { write: atNextVersion(patched, service.resourceVersion) }
}

function freshService(key: ServiceKey): PlainObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { ...keyParts(key) }, status: { loadBalancer: {} } }
}

function writePoolStatus(effect: WritePoolStatus, now: PlainObject | undefined, { facts, namespace }: Performing): Edit {
  if (!facts.config.pools.some(({ name }) => name === effect.pool))
    return refuse('NotFound', `there is no IPAddressPool ${effect.pool}`)
  const fresh = { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata: { name: effect.pool, namespace } }
  return { write: mergePatch(now ?? fresh, poolStatusPatch(effect)) }
}

function writeOperatorStatus(
  effect: WriteOperatorStatus,
  object: { readonly uid: string } | undefined,
  now: PlainObject | undefined,
  { wallNow }: Performing,
): Edit {
  const { kind } = OPERATOR_KINDS[effect.do]
  if (object === undefined) return refuse('NotFound', `there is no ${kind} ${effect.name}`)
  if (object.uid !== effect.uid) return refuse('Conflict', `${kind} ${effect.name} is another one now`)
  const before = uidOf(now) === effect.uid ? now : undefined // else of one that is gone
  if (choseOthers(effect, before)) return refuse('Conflict', `${kind} ${effect.name} has chosen its addresses`)
  return { write: besideOthers(operatorStatusObject(effect, before, wallNow()), before) }
}

function uidOf(object: PlainObject | undefined): unknown {
  return isPlainObject(object?.metadata) ? object.metadata.uid : undefined
}

function writeConfigurationState(
  effect: WriteConfigurationState,
  now: PlainObject | undefined,
  { namespace, hash, wallNow }: Performing,
): Edit {
  const verdict = now === undefined ? undefined : verdictOf(now)
  const since = verdict?.result === effect.result ? verdict.since : wallNow()
  return { write: configurationStateObject(effect, { namespace, since, hash }) }
}

/** Namespaces and Services have no dots in their names, so this is one name per Service. */
function l2StatusFile(service: string, writer: string): { readonly name: string; readonly path: string } {
  const name = `l2-${service.replace('/', '.')}`
  return { name, path: ownFile(writer, 'servicel2statuses', name) }
}

export function poolFile(pool: string): string {
  return ownFile('controller', 'ipaddresspools', pool)
}
