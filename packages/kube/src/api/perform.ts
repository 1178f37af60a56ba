import type { Effect, Outcome, WritePoolStatus, WriteStatus } from '@clarion/core'
import { assignedPatch } from '../objects/condition.ts'
import { mergePatch } from '../objects/merge-patch.ts'
import { poolStatusPatch } from '../objects/pool-status.ts'
import { DONE, refuse } from '../outcome.ts'
import { writeConfigurationState } from './configuration-states.ts'
import { outcomeOf } from './failure.ts'
import { writeKeptConfig } from './kept-config.ts'
import { servicePath } from './look-ups.ts'
import { makeGossipSecret } from './make-gossip-secret.ts'
import { holds, performClaim } from './perform-claim.ts'
import type { Performing } from './performing.ts'
import { releaseMark } from './release-mark.ts'
import { known, write } from './write.ts'
import { writeCondition } from './write-condition.ts'
import { writeOperatorStatus } from './write-operator-status.ts'

/** Does one effect at the API server. What the server answers is known at once, not when the watch tells of it. */
export async function perform(effect: Effect, on: Performing): Promise<Outcome> {
  switch (effect.do) {
    case 'claim-address':
    case 'join-claim':
    case 'mark-leaving':
    case 'leave-claim':
    case 'mark-releasing':
    case 'delete-claim':
    case 'rest-claim':
    case 'end-rest':
      return performClaim(effect, on)
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
