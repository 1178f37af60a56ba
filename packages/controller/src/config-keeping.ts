/**
 * Keeps the configuration in force where it outlives its CRDs (core, config/keep-config.ts): speakers that start while these are gone
 * begin with it. A configuration that was refused is not, nor one while a release is held back.
 */
import { type ConfigObjects, type KeepConfig, type KeptConfig, readConfig } from '@clarion/core'
import { type Change, type Cluster, createConfigKeeper } from '@clarion/kube'
import type { Clock } from '@clarion/program'

const GATHER_MS = 1_000 // of many changes the last is written; and whether they release too much is judged by then

export interface ConfigKeepingOptions {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly leads: () => boolean
  /** What was kept before this controller started. */
  readonly former: ConfigObjects | undefined
  readonly perform: (effect: KeepConfig) => void
  /** Something else is in force, for whoever announces. */
  readonly told: (kept: KeptConfig) => void
}

export interface ConfigKeeping {
  readonly now: KeptConfig
  changed(changes: readonly Change[]): void
  /** A mass release is held back, or none any more. */
  held(now: boolean): void
  /** This controller leads from now on: what the one before it kept is not known. */
  lead(): void
  stop(): void
}

/** Call it when the cluster is synced. */
export function startConfigKeeping({ cluster, clock, leads, former, perform, told }: ConfigKeepingOptions): ConfigKeeping {
  let holds = false
  let cancel: (() => void) | undefined

  const look = (changes?: readonly Change[]) => {
    if (!keeper.look(changes)) return
    told(keeper.now)
    arm()
  }

  const arm = () => {
    cancel ??= clock.after(GATHER_MS, () => {
      cancel = undefined
      write()
    })
  }

  const write = () => {
    const { objects } = keeper.now
    if (!leads() || holds || objects.pools.length === 0 || 'faults' in readConfig(objects)) return
    perform({ do: 'keep-config', objects })
  }

  const keeper = createConfigKeeper(cluster, clock, () => look())
  if (former !== undefined) keeper.begin(former)
  look()
  return {
    get now() {
      return keeper.now
    },
    changed: look,
    held(now) {
      holds = now
      if (!now) arm()
    },
    lead: arm,
    stop() {
      keeper.stop()
      cancel?.()
    },
  }
}
