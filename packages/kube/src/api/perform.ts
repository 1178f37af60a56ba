import {
  type ClaimAddress,
  type ClaimEdit,
  type ClaimView,
  type DeleteClaim,
  type Effect,
  editClaim,
  type Holder,
  isHeldBy,
  type MarkReleasing,
  type Outcome,
  type WritePoolStatus,
  type WriteStatus,
} from '@clarion/core'
import type { Ip } from '@clarion/inet'
import { claimName, claimObject, holdersPatch, releasingPatch } from '../objects/claim.ts'
import { assignedPatch } from '../objects/condition.ts'
import { mergePatch } from '../objects/merge-patch.ts'
import { poolStatusPatch } from '../objects/pool-status.ts'
import { DONE, refuse } from '../outcome.ts'
import type { Serial } from '../serial.ts'
import type { ApiFacts } from './api-facts.ts'
import type { ApiAnswer, ApiClient, ApiRequest } from './client.ts'
import { type ConfigurationStatesOptions, writeConfigurationState } from './configuration-states.ts'
import type { Events } from './events.ts'
import { outcomeOf } from './failure.ts'
import { textAt } from './json.ts'
import { writeKeptConfig } from './kept-config.ts'
import { CLAIMS } from './kinds.ts'
import type { L2Statuses } from './l2-statuses.ts'
import type { Latest } from './latest.ts'
import { servicePath } from './look-ups.ts'
import { makeGossipSecret } from './make-gossip-secret.ts'
import * as projections from './projections.ts'
import { releaseMark } from './release-mark.ts'
import { writeCondition } from './write-condition.ts'
import { writeOperatorStatus } from './write-operator-status.ts'

export interface Performing {
  readonly client: Pick<ApiClient, 'request'>
  readonly facts: ApiFacts
  readonly events: Events
  readonly l2Statuses: L2Statuses | undefined
  readonly states: ConfigurationStatesOptions
  readonly latest: Latest
  /** By address: Services that come to share one at the same time are not in each other's way. */
  readonly claims: Serial
  readonly namespace: string
  readonly wallNow: () => number
  /** The last look before a claim or a status is written: why it may not be. */
  readonly mayWrite: () => string | undefined
  /** Milliseconds such a write may take. */
  readonly writeWithin: (() => number) | undefined
}

/** Does one effect at the API server. What the server answers is known at once, not when the watch tells of it. */
export async function perform(effect: Effect, on: Performing): Promise<Outcome> {
  switch (effect.do) {
    case 'claim-address':
      return on.claims.run(effect.address, () => claimAddress(effect, on))
    case 'join-claim':
    case 'mark-leaving':
    case 'leave-claim':
      return on.claims.run(effect.address, () => changeHolders(effect, on))
    case 'mark-releasing':
      return markReleasing(effect, on)
    case 'delete-claim':
      return deleteClaim(effect, on)
    case 'write-status':
      return writeStatus(effect, on)
    case 'write-condition':
    case 'remove-condition':
      return writeCondition(effect, on)
    case 'tell':
    case 'tell-operator':
      return on.events.tell(effect)
    case 'make-gossip-secret':
      return makeGossipSecret(effect, on)
    case 'keep-config':
      return on.latest.run('kept configuration', () => writeKeptConfig(effect, on))
    case 'write-l2-status':
    case 'delete-l2-status': {
      const { l2Statuses } = on
      if (l2Statuses === undefined) return refuse('Forbidden', 'only a speaker says what it answers')
      return on.latest.run(`ServiceL2Status ${effect.service}`, () =>
        effect.do === 'write-l2-status' ? l2Statuses.write(effect) : l2Statuses.delete(effect),
      )
    }
    case 'write-pool-status':
      return on.latest.run(`IPAddressPool ${effect.pool}`, () => writePoolStatus(effect, on))
    case 'write-reservation-status':
    case 'write-quota-status':
      return on.latest.run(`${effect.do} ${effect.name}`, () => writeOperatorStatus(effect, on))
    case 'write-configuration-state':
      return on.latest.run(`ConfigurationState ${effect.name}`, () => writeConfigurationState(effect, on.states))
  }
}

/** The claim in the way is read at once: the watch may skip it, if it is listed again after the claim has gone. */
async function claimAddress(effect: ClaimAddress, on: Performing): Promise<Outcome> {
  const answer = await write({ method: 'POST', path: CLAIMS, body: claimObject(effect, on.wallNow()) }, on)
  const outcome = known(answer, 'AddressClaim', on)
  if (outcome.done || outcome.why !== 'AlreadyExists') return outcome
  const shelf = on.facts.shelves.AddressClaim
  return shelf.beside(async () => {
    const there = await on.client.request({ method: 'GET', path: claimPath(effect.address) })
    if (there.ok) shelf.put(there.body)
    return !there.ok && there.status === 404 ? refuse('Conflict', `${effect.address} was claimed a moment ago`) : outcome
  })
}

/**
 * The rule is asked of a claim that was read before anything that is looked up here, and the server holds the write to that version. What
 * is refused, or found done already, is so by the claim as it is now, not by what was known of it.
 */
async function changeHolders(effect: ClaimEdit, on: Performing): Promise<Outcome> {
  const old = on.facts.claims.get(effect.address)
  const claim = old !== undefined && changes(old, effect) ? old : await readAnew(effect.address, on)
  if ('done' in claim) return claim
  const no = await lookFirst(effect, on)
  if (no !== undefined) return no
  const edited = editClaim(claim, effect)
  if ('why' in edited) return refuse(edited.why, edited.message)
  if (edited === claim) return DONE
  const request = { method: 'PATCH', path: claimPath(effect.address), patch: 'merge', body: holdersPatch(claim, edited) } as const
  const outcome = known(await write(request, on), 'AddressClaim', on)
  if (!outcome.done && outcome.why === 'Conflict') await readAnew(effect.address, on) // what was in the way is known at once
  return outcome
}

async function lookFirst(effect: ClaimEdit, on: Performing): Promise<Outcome | undefined> {
  if (effect.do === 'mark-leaving') return changedSince(effect.onlyIfAt, on)
  return effect.do === 'leave-claim' ? stillHeld(effect.onlyIfGone, on) : undefined
}

function changes(claim: ClaimView, effect: ClaimEdit): boolean {
  const edited = editClaim(claim, effect)
  return !('why' in edited) && edited !== claim
}

function readAnew(address: Ip, on: Performing) {
  const shelf = on.facts.shelves.AddressClaim
  return shelf.beside(() => readClaim(address, on, (object) => shelf.put(object)))
}

async function markReleasing(effect: MarkReleasing, on: Performing): Promise<Outcome> {
  const no = (await stillHeld(effect.onlyIfGone, on)) ?? (await changedSince(effect.onlyIfAt, on))
  if (no !== undefined) return no
  const body = releasingPatch(effect, on.wallNow())
  return known(await write({ method: 'PATCH', path: claimPath(effect.address), patch: 'merge', body }, on), 'AddressClaim', on)
}

async function deleteClaim(effect: DeleteClaim, on: Performing): Promise<Outcome> {
  const held = await stillHeld(effect.onlyIfGone, on)
  if (held !== undefined) return held
  const { address, claimUid } = effect
  const claim = on.facts.claims.get(address) ?? (await readClaim(address, on))
  if ('done' in claim) return claim
  if (claim.uid !== claimUid) return refuse('Conflict', `the claim of ${address} is another one now`)
  if (claim.phase !== 'Releasing') return refuse('Conflict', `the claim of ${address} is ${claim.phase}, not Releasing`)
  const preconditions = { uid: claim.uid, resourceVersion: claim.resourceVersion }
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions }
  const answer = await write({ method: 'DELETE', path: claimPath(address), body }, on)
  if (!answer.ok) return outcomeOf(answer)
  on.facts.shelves.AddressClaim.bury(claimName(address), claimUid)
  return DONE
}

async function writeStatus(effect: WriteStatus, on: Performing): Promise<Outcome> {
  for (const address of effect.onlyIfClaimed ?? []) {
    const held = await holds(effect.uid, address, on)
    if (typeof held !== 'boolean') return held
    if (!held) return refuse('Conflict', `the claim of ${address} is not this Service's any more`)
  }
  for (const address of effect.unlessClaimed ?? []) {
    const held = await holds(effect.uid, address, on)
    if (typeof held !== 'boolean') return held
    if (held) return refuse('Conflict', `the claim of ${address} is this Service's after all`)
  }
  const view = on.facts.services.get(effect.service)
  const body = mergePatch(releaseMark(effect, view), assignedPatch(effect, view, on.wallNow()) ?? {})
  const path = `${servicePath(effect.service)}/status`
  return known(await write({ method: 'PATCH', path, patch: 'strategic', body }, on), 'Service', on)
}

async function writePoolStatus(effect: WritePoolStatus, { client, namespace }: Performing): Promise<Outcome> {
  const path = `/apis/metallb.io/v1beta1/namespaces/${namespace}/ipaddresspools/${effect.pool}/status`
  const answer = await client.request({ method: 'PATCH', path, patch: 'merge', body: poolStatusPatch(effect) })
  return answer.ok ? DONE : outcomeOf(answer)
}

/** Why the claim may not be freed: its holder is there after all, or cannot be looked for. */
async function stillHeld(
  holder: Pick<Holder, 'service' | 'uid'> | undefined,
  { client, facts }: Performing,
): Promise<Outcome | undefined> {
  if (holder === undefined) return undefined
  const answer = await client.request({ method: 'GET', path: servicePath(holder.service) })
  if (!answer.ok) return answer.status === 404 ? undefined : outcomeOf(answer)
  if (textAt(answer.body, 'metadata', 'uid') !== holder.uid) return undefined
  facts.shelves.Service.put(answer.body)
  return refuse('Conflict', `Service ${holder.service} is still there`)
}

/** Whether the claim of an address is Assigned to this Service; asked of the server. */
async function holds(serviceUid: string, address: Ip, on: Performing): Promise<boolean | Outcome> {
  const claim = await readClaim(address, on)
  if ('done' in claim) return !claim.done && claim.why === 'NotFound' ? false : claim
  return isHeldBy(claim, { uid: serviceUid })
}

/** Why the holder's claim may not be freed: the Service is another one by now, or cannot be looked at. */
async function changedSince(then: MarkReleasing['onlyIfAt'], { client, facts }: Performing): Promise<Outcome | undefined> {
  if (then === undefined) return undefined
  const answer = await client.request({ method: 'GET', path: servicePath(then.key) })
  if (!answer.ok) return outcomeOf(answer)
  if (textAt(answer.body, 'metadata', 'resourceVersion') === then.resourceVersion) return undefined
  facts.shelves.Service.put(answer.body)
  return refuse('Conflict', `Service ${then.key} has changed`)
}

async function readClaim(address: Ip, { client }: Performing, found: (object: unknown) => void = () => {}) {
  const answer = await client.request({ method: 'GET', path: claimPath(address) })
  if (!answer.ok) return outcomeOf(answer)
  found(answer.body)
  const read = projections.claim(answer.body)
  if ('invalid' in read) return refuse('Conflict', `the claim of ${address} cannot be read: ${read.invalid}`)
  return read.view ?? refuse('NotFound', `${address} is not claimed`)
}

function write(request: ApiRequest, { client, mayWrite, writeWithin }: Performing): Promise<ApiAnswer> {
  return client.request({ ...request, lastLook: mayWrite, within: writeWithin })
}

/** Puts the object the server answered with among the facts. */
function known(answer: ApiAnswer, kind: 'AddressClaim' | 'Service', { facts }: Performing): Outcome {
  if (!answer.ok) return outcomeOf(answer)
  facts.shelves[kind].put(answer.body)
  return DONE
}

function claimPath(address: Ip): string {
  return `${CLAIMS}/${claimName(address)}`
}
