/** The configuration in force: what is written is read when it changes, and where it is refused the last good one stays. */
import { type Config, type ConfigFault, type ConfigRead, readConfig } from '@clarion/core'
import type { ClusterFacts } from '@clarion/kube'

/** What reading the configuration came to. */
export interface ConfigVerdict {
  readonly faults: readonly ConfigFault[]
  /** They refuse what is written about BGP, and nothing else. */
  readonly bgpFaults: readonly ConfigFault[]
  readonly warnings: readonly ConfigFault[]
  /** In force from now on; undefined: the last good one serves on. */
  readonly taken: Config | undefined
}

interface ConfigInForceOptions {
  readonly facts: Pick<ClusterFacts, 'config' | 'nodes'>
  readonly report: (verdict: ConfigVerdict) => void
  /** It is in force. Who compares its pools with those before finds who is concerned. */
  readonly changed: (config: Config) => void
}

export interface ConfigInForce {
  take(): void
  /** Node selectors of BGP may meet where they did not. Nodes come by hundreds: call it once for all of them. */
  noteNodes(): void
}

export function createConfigInForce({ facts, report, changed }: ConfigInForceOptions): ConfigInForce {
  let config: Config | undefined
  let said = ''

  const read = () => readConfig(facts.config, { nodes: facts.nodes, before: config })

  const take = () => {
    const now = read()
    said = saidOf(now)
    if ('faults' in now) return report({ ...now, warnings: [], taken: undefined })
    config = now.config
    report({ ...now, faults: [], taken: config })
    changed(config)
  }

  return {
    take,
    noteNodes() {
      const { bgp } = facts.config
      if (bgp === undefined || (bgp.advertisements.length === 0 && bgp.peers.length === 0)) return
      if (saidOf(read()) !== said) take()
    },
  }
}

function saidOf(read: ConfigRead): string {
  const all = [...('faults' in read ? read.faults : []), ...read.warnings, ...read.bgpFaults]
  return all.map(({ message }) => message).join('\n')
}
