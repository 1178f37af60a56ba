import type { Outcome } from '@clarion/core'
import { type ClaimView, isOurs, OUR_CONDITIONS, type ServiceView } from '@clarion/core'
import type { ClusterFacts } from '../cluster.ts'
import { claimName } from '../objects/claim.ts'
import { DONE } from '../outcome.ts'
import type { ApiClient } from './client.ts'
import { outcomeOf } from './failure.ts'
import { keptConfigIn } from './kept-config.ts'
import { CLAIMS } from './kinds.ts'
import { servicePath } from './look-ups.ts'
import { RELEASED_AT } from './release-mark.ts'

/** What Clarion has put into a cluster besides the addresses, which stay. */
export interface LeftBehind {
  /** They may have our conditions or our mark. */
  readonly services: readonly ServiceView[]
  readonly claims: readonly ClaimView[]
}

/** A claim of a Service of another class may be another installation's: it stays. */
export function leftBehind(
  { services, claims }: Pick<ClusterFacts, 'services' | 'claims'>,
  lbClass: string | undefined,
): LeftBehind {
  const isOthers = (claim: ClaimView) =>
    claim.holders.some(({ service }) => {
      const view = services.get(service)
      return view?.isLoadBalancer === true && !isOurs(view, lbClass)
    })
  return {
    services: [...services.values()].filter((view) => isOurs(view, lbClass)),
    claims: [...claims.values()].filter((claim) => !isOthers(claim)),
  }
}

/** Takes conditions and mark from a Service. Its addresses and whatever others wrote stay. */
export async function cleanService(client: Pick<ApiClient, 'request'>, { key, uid }: ServiceView): Promise<Outcome> {
  const metadata = { uid, annotations: { [RELEASED_AT]: null } }
  const body = { metadata, status: { conditions: OUR_CONDITIONS.map((type) => ({ type, $patch: 'delete' })) } }
  const answer = await client.request({ method: 'PATCH', path: `${servicePath(key)}/status`, patch: 'strategic', body })
  return answer.ok || answer.status === 404 ? DONE : outcomeOf(answer)
}

/** Deletes a claim, whatever its phase: only where no controller works any more. */
export async function dropClaim(client: Pick<ApiClient, 'request'>, { address, uid }: ClaimView): Promise<Outcome> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } }
  const answer = await client.request({ method: 'DELETE', path: `${CLAIMS}/${claimName(address)}`, body })
  return answer.ok || answer.status === 404 ? DONE : outcomeOf(answer)
}

/** Deletes the configuration that was kept for speakers that start without one. */
export async function dropKeptConfig(client: Pick<ApiClient, 'request'>, namespace: string): Promise<Outcome> {
  const answer = await client.request({ method: 'DELETE', path: keptConfigIn(namespace) })
  return answer.ok || answer.status === 404 ? DONE : outcomeOf(answer)
}
