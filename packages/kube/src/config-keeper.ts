/** What the cluster's configuration is for whoever announces: its objects, and the last ones of a kind that is gone (core, keep-config). */
import { type ConfigKind, type ConfigObjects, type KeptConfig, keepConfig, NOTHING_KEPT } from '@clarion/core'
import type { Clock } from './clock.ts'
import type { Change, Cluster } from './cluster.ts'
import { staleKinds } from './stale-kinds.ts'

export interface ConfigKeeper {
  readonly now: KeptConfig
  /** Takes what was in force before this program started. `kept`: of these it is certain that they were not meant to go, if they went. */
  begin(objects: ConfigObjects, kept?: readonly ConfigKind[]): void
  /** Looks again if these changes may matter; none: everything may have changed. Whether something else is in force. */
  look(changes?: readonly Change[]): boolean
  stop(): void
}

/** `due`: it is time to look again, although nothing has changed. */
export function createConfigKeeper(cluster: Cluster, clock: Clock, due: () => void): ConfigKeeper {
  let kept = NOTHING_KEPT
  let cancel = () => {}

  const look = (): boolean => {
    const before = kept
    const stale = staleKinds(cluster)
    const missing = stale.filter(({ why }) => why === 'Missing')
    kept = keepConfig(before, cluster.facts.config, {
      gone: new Set([...missing, ...(cluster.health?.().emptied ?? [])].map(({ kind }) => kind)),
      stale: new Set(stale.map(({ kind }) => kind)),
      now: clock.now(),
    })
    cancel()
    const { openUntil } = kept
    if (openUntil !== undefined && openUntil > clock.now()) cancel = clock.after(openUntil - clock.now(), due)
    return !isSame(before, kept)
  }

  return {
    get now() {
      return kept
    },
    begin(objects, certain = []) {
      kept = { objects, kept: certain, openUntil: undefined }
    },
    look(changes) {
      return changes?.some(({ kind }) => kind === 'config' || kind === 'health') !== false && look()
    },
    stop: () => cancel(),
  }
}

const isSame = (a: KeptConfig, b: KeptConfig): boolean =>
  a.kept.join() === b.kept.join() &&
  a.objects.pools === b.objects.pools &&
  a.objects.l2Advertisements === b.objects.l2Advertisements &&
  a.objects.bgp === b.objects.bgp
