/** Effects on AddressClaims. What the server answers is known at once, not when the watch tells of it. */
import {
  type ClaimAddress,
  type ClaimEdit,
  type ClaimEffect,
  type ClaimView,
  type DeleteClaim,
  type EndRest,
  editClaim,
  type Holder,
  isHeldBy,
  type MarkReleasing,
  type Outcome,
  type RestClaim,
  whyNotEnded,
  whyNotFreed,
  whyNotMarked,
} from '@clarion/core'
import type { Ip } from '@clarion/inet'
import { claimName, claimObject, holdersPatch, releasingPatch, restPatch } from '../objects/claim.ts'
import type { PlainObject } from '../objects/plain.ts'
import { DONE, refuse } from '../outcome.ts'
import { outcomeOf } from './failure.ts'
import { textAt } from './json.ts'
import { CLAIMS } from './kinds.ts'
import { servicePath } from './look-ups.ts'
import type { Performing } from './performing.ts'
import * as projections from './projections.ts'
import { known, write } from './write.ts'

export async function performClaim(effect: ClaimEffect, on: Performing): Promise<Outcome> {
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
    case 'rest-claim':
      return restClaim(effect, on)
    case 'end-rest':
      return endRest(effect, on)
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
  const outcome = await patch(effect.address, holdersPatch(claim, edited, on.wallNow()), on)
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
  const claim = await suited(effect, (there) => whyNotMarked(there, effect), on)
  return 'done' in claim ? claim : patch(effect.address, releasingPatch(claim, effect, on.wallNow()), on)
}

async function deleteClaim(effect: DeleteClaim, on: Performing): Promise<Outcome> {
  const claim = await freeable(effect, on)
  return 'done' in claim ? claim : remove(claim, on)
}

async function restClaim(effect: RestClaim, on: Performing): Promise<Outcome> {
  const claim = await freeable(effect, on)
  return 'done' in claim ? claim : patch(effect.address, restPatch(claim, effect, on.wallNow()), on)
}

async function endRest(effect: EndRest, on: Performing): Promise<Outcome> {
  const claim = await suited(effect, (there) => whyNotEnded(there, effect), on)
  return 'done' in claim ? claim : remove(claim, on)
}

async function freeable(effect: DeleteClaim | RestClaim, on: Performing): Promise<ClaimView | Outcome> {
  return (await stillHeld(effect.onlyIfGone, on)) ?? suited(effect, (there) => whyNotFreed(there, effect), on)
}

/** The claim of an address, where nothing stands against what is to be done to it. */
async function suited(
  { address }: Pick<ClaimEffect, 'address'>,
  why: (claim: ClaimView) => string | undefined,
  on: Performing,
): Promise<ClaimView | Outcome> {
  const claim = on.facts.claims.get(address) ?? (await readClaim(address, on))
  const no = 'done' in claim ? undefined : why(claim)
  return no === undefined ? claim : refuse('Conflict', no)
}

async function patch(address: Ip, body: PlainObject, on: Performing): Promise<Outcome> {
  return known(await write({ method: 'PATCH', path: claimPath(address), patch: 'merge', body }, on), 'AddressClaim', on)
}

/** As it was read, and no other. */
async function remove({ address, uid, resourceVersion }: ClaimView, on: Performing): Promise<Outcome> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } }
  const answer = await write({ method: 'DELETE', path: claimPath(address), body }, on)
  if (!answer.ok) return outcomeOf(answer)
  on.facts.shelves.AddressClaim.bury(claimName(address), uid)
  return DONE
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
export async function holds(serviceUid: string, address: Ip, on: Performing): Promise<boolean | Outcome> {
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

function claimPath(address: Ip): string {
  return `${CLAIMS}/${claimName(address)}`
}
