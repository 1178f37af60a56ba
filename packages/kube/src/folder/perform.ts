import { isDeepStrictEqual } from 'node:util'
import {
  type ClaimAddress,
  type ClaimEdit,
  type DeleteClaim,
  type Effect,
  type EndRest,
  editClaim,
  type MarkReleasing,
  type Outcome,
  type RemoveCondition,
  type RestClaim,
  type ServiceKey,
  type WriteCondition,
  type WriteConfigurationState,
  type WritePoolStatus,
  type WriteStatus,
  whyNotFreed,
} from '@clarion/core'
import type { ClusterFacts } from '../cluster.ts'
import { claimObject, holdersPatch, releasingPatch, restPatch } from '../objects/claim.ts'
import { assignedPatch, conditionPatch, mergeConditions } from '../objects/condition.ts'
import { configurationStateObject, verdictOf } from '../objects/configuration-state.ts'
import { l2StatusObject } from '../objects/l2-status.ts'
import { mergePatch } from '../objects/merge-patch.ts'
import { keyParts, seconds } from '../objects/names.ts'
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
import type { Hash } from './admit.ts'
import type { EventLog } from './event-log.ts'
import { claimFile, ownFile, reservationFile, serviceFile } from './state-files.ts'
import type { Edit, StateStore } from './state-store.ts'

export interface Performing {
  readonly facts: ClusterFacts
  readonly store: Pick<StateStore, 'edit'>
  readonly events: Pick<EventLog, 'tell'>
  readonly writer: string
  readonly namespace: string
  readonly hash: Hash
  readonly newUid: () => string
  readonly wallNow: () => number
}

/** Does one effect in the state folder, with the preconditions the API server would hold it to. */
export function perform(effect: Effect, on: Performing): Promise<Outcome> {
  if (!mayDo(effect, on.writer)) return Promise.resolve(refuse('Forbidden', `${on.writer} may not ${effect.do}`))
  switch (effect.do) {
    case 'claim-address':
      return on.store.edit(claimFile(effect.address), (now) => claim(effect, now, on))
    case 'join-claim':
    case 'mark-leaving':
    case 'leave-claim':
      return on.store.edit(claimFile(effect.address), (now) => changeHolders(effect, now, on))
    case 'mark-releasing':
      return on.store.edit(claimFile(effect.address), (now) => markReleasing(effect, now, on))
    case 'delete-claim':
      return on.store.edit(claimFile(effect.address), (now) => deleteClaim(effect, now, on))
    case 'rest-claim':
      return on.store.edit(claimFile(effect.address), (now) => restClaim(effect, now, on))
    case 'end-rest':
      return on.store.edit(claimFile(effect.address), (now) => endRest(effect, now, on))
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

function claim(effect: ClaimAddress, now: PlainObject | undefined, { facts, newUid, wallNow }: Performing): Edit {
  if (now !== undefined || facts.claims.has(effect.address))
    return refuse('AlreadyExists', `${effect.address} is claimed already`)
  const time = wallNow()
  const metadata = { uid: newUid(), resourceVersion: '1', creationTimestamp: seconds(time) }
  return { write: mergePatch(claimObject(effect, time), { metadata }) }
}

/** What is on the disk is what the facts say: the rule is asked and the file written in one go. */
function changeHolders(effect: ClaimEdit, now: PlainObject | undefined, { facts, wallNow }: Performing): Edit {
  const claim = facts.claims.get(effect.address)
  if (now === undefined || claim === undefined) return refuse('NotFound', `${effect.address} is not claimed`)
  const edited = editClaim(claim, effect)
  if ('why' in edited) return refuse(edited.why, edited.message)
  if (edited === claim) return DONE
  const patched = mergePatch(now, holdersPatch(claim, edited, wallNow()))
  return { write: mergePatch(patched, { metadata: { resourceVersion: after(claim.resourceVersion) } }) }
}

function markReleasing(effect: MarkReleasing, now: PlainObject | undefined, { facts, wallNow }: Performing): Edit {
  const held = facts.claims.get(effect.address)
  if (now === undefined || held === undefined) return refuse('NotFound', `${effect.address} is not claimed`)
  if (held.uid !== effect.claimUid) return refuse('Conflict', `the claim of ${effect.address} is another one now`)
  if (held.resourceVersion !== effect.resourceVersion) return refuse('Conflict', `the claim of ${effect.address} has changed`)
  const patched = mergePatch(now, releasingPatch(held, effect, wallNow()))
  return { write: mergePatch(patched, { metadata: { resourceVersion: after(held.resourceVersion) } }) }
}

function deleteClaim(effect: DeleteClaim, now: PlainObject | undefined, { facts }: Performing): Edit {
  const held = facts.claims.get(effect.address)
  if (now === undefined || held === undefined) return refuse('NotFound', `${effect.address} is not claimed`)
  const no = whyNotFreed(held, effect)
  return no === undefined ? { remove: true } : refuse('Conflict', no)
}

function restClaim(effect: RestClaim, now: PlainObject | undefined, { facts, wallNow }: Performing): Edit {
  const held = facts.claims.get(effect.address)
  if (now === undefined || held === undefined) return refuse('NotFound', `${effect.address} is not claimed`)
  const no = whyNotFreed(held, effect)
  if (no !== undefined) return refuse('Conflict', no)
  const patched = mergePatch(now, restPatch(held, effect, wallNow()))
  return { write: mergePatch(patched, { metadata: { resourceVersion: after(held.resourceVersion) } }) }
}

function endRest({ address, claimUid, resourceVersion }: EndRest, now: PlainObject | undefined, { facts }: Performing): Edit {
  const claim = facts.claims.get(address)
  if (now === undefined || claim === undefined) return refuse('NotFound', `${address} is not claimed`)
  const same = claim.uid === claimUid && claim.resourceVersion === resourceVersion && claim.phase === 'Resting'
  return same ? { remove: true } : refuse('Conflict', `the claim of ${address} does not rest any more, or again`)
}

function writeStatus(effect: WriteStatus, now: PlainObject | undefined, { facts, wallNow }: Performing): Edit {
  const service = facts.services.get(effect.service)
  if (service === undefined) return refuse('NotFound', `there is no Service ${effect.service}`)
  if (service.uid !== effect.uid) return refuse('Conflict', `Service ${effect.service} is another one now`)
  if (service.resourceVersion !== effect.resourceVersion) return refuse('Conflict', `Service ${effect.service} has changed`)
  const given = mergePatch(now ?? freshService(effect.service), statusPatch(effect))
  const condition = assignedPatch(effect, service, wallNow())
  const patched = condition === undefined ? given : mergeConditions(given, condition)
  return { write: mergePatch(patched, { metadata: { resourceVersion: after(service.resourceVersion) } }) }
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
  return { write: mergePatch(patched, { metadata: { resourceVersion: after(service.resourceVersion) } }) }
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

/** The counter of an object, one further. */
function after(resourceVersion: string): string {
  return String(Number(resourceVersion) + 1)
}

/** Namespaces and Services have no dots in their names, so this is one name per Service. */
function l2StatusFile(service: string, writer: string): { readonly name: string; readonly path: string } {
  const name = `l2-${service.replace('/', '.')}`
  return { name, path: ownFile(writer, 'servicel2statuses', name) }
}

export function poolFile(pool: string): string {
  return ownFile('controller', 'ipaddresspools', pool)
}
