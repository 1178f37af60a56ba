/**
 * The configuration that was in force before this speaker started, as the controller kept it. Pools or advertisements may be gone by now,
 * and a speaker that knew less than its peers would win elections and stay silent.
 */
import { type ConfigObjects, DELIBERATE_MS } from '@clarion/core'
import { type Cluster, staleKinds } from '@clarion/kube'
import type { Clock, Log } from '@clarion/program'

/** The controller writes it a moment after it has decided that advertisements were meant to go. */
const WRITTEN_MS = 5_000

export interface FormerConfigSource {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly log: Log
}

/**
 * Resolves when enough is known to serve: what was kept, or nothing where the present one will do. Where neither is to be had, because
 * the kinds are not served and none was kept, it waits, and the peers serve on. Until it resolves it listens to the cluster.
 */
export async function findFormerConfig({ cluster, clock, log }: FormerConfigSource): Promise<ConfigObjects | undefined> {
  const read = async (): Promise<ConfigObjects | undefined> => {
    const answer = await cluster.keptConfig?.()
    if (answer === undefined || 'objects' in answer) return answer?.objects
    log.warn('kept configuration not read', { op: 'startup', error: answer.unread })
    return undefined
  }
  const former = await read()
  const { pools, l2Advertisements } = cluster.facts.config
  if (former === undefined) {
    if (isMissing(cluster))
      log.warn('waiting for the configuration: its kinds are not there, and none was kept', { op: 'startup' })
    while (isMissing(cluster)) await new Promise<void>((changed) => cluster.onChange(() => changed()))
    return undefined
  }
  const wereMeantToGo = pools.length > 0 && l2Advertisements.length === 0 && former.l2Advertisements.length > 0
  if (!wereMeantToGo || isMissing(cluster)) return former
  log.info('there are no advertisements any more: looking whether they were meant to go', { op: 'startup' })
  await new Promise<void>((over) => clock.after(DELIBERATE_MS + WRITTEN_MS, over))
  return (await read()) ?? former
}

function isMissing(cluster: Cluster): boolean {
  return staleKinds(cluster).some(
    ({ kind, why }) => why === 'Missing' && (kind === 'IPAddressPool' || kind === 'L2Advertisement'),
  )
}
