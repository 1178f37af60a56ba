/** What an effect makes of the file of a claim. What is on the disk is what the facts say: the rule is asked and the file written in one go. */
import { type ClaimAddress, type ClaimEffect, editClaim, whyNotEnded, whyNotFreed, whyNotMarked } from '@clarion/core'
import { claimObject, holdersPatch, releasingPatch, restPatch } from '../objects/claim.ts'
import { mergePatch } from '../objects/merge-patch.ts'
import { seconds } from '../objects/names.ts'
import type { PlainObject } from '../objects/plain.ts'
import { DONE, refuse } from '../outcome.ts'
import { atNextVersion } from './next-version.ts'
import type { Performing } from './performing.ts'
import type { Edit } from './state-store.ts'

/** `file`: as it is; undefined where there is none. */
export function editOfClaim(effect: ClaimEffect, file: PlainObject | undefined, on: Performing): Edit {
  if (effect.do === 'claim-address') return create(effect, file, on)
  const claim = on.facts.claims.get(effect.address)
  if (file === undefined || claim === undefined) return refuse('NotFound', `${effect.address} is not claimed`)
  const patched = (patch: PlainObject): Edit => ({ write: atNextVersion(mergePatch(file, patch), claim.resourceVersion) })
  switch (effect.do) {
    case 'join-claim':
    case 'mark-leaving':
    case 'leave-claim': {
      const edited = editClaim(claim, effect)
      if ('why' in edited) return refuse(edited.why, edited.message)
      return edited === claim ? DONE : patched(holdersPatch(claim, edited, on.wallNow()))
    }
    case 'mark-releasing':
      return unless(whyNotMarked(claim, effect), () => patched(releasingPatch(claim, effect, on.wallNow())))
    case 'delete-claim':
      return unless(whyNotFreed(claim, effect), () => ({ remove: true }))
    case 'rest-claim':
      return unless(whyNotFreed(claim, effect), () => patched(restPatch(claim, effect, on.wallNow())))
    case 'end-rest':
      return unless(whyNotEnded(claim, effect), () => ({ remove: true }))
  }
}

function create(effect: ClaimAddress, file: PlainObject | undefined, { facts, newUid, wallNow }: Performing): Edit {
  if (file !== undefined || facts.claims.has(effect.address))
    return refuse('AlreadyExists', `${effect.address} is claimed already`)
  const time = wallNow()
  const metadata = { uid: newUid(), resourceVersion: '1', creationTimestamp: seconds(time) }
  return { write: mergePatch(claimObject(effect, time), { metadata }) }
}

function unless(no: string | undefined, edit: () => Edit): Edit {
  return no === undefined ? edit() : refuse('Conflict', no)
}
