/** What a change of manifests, or Clarion in the place of MetalLB, would do to one Service: as a value. `-o json` prints it. */
import type { No } from '../explain/explanation.ts'

export interface PlanReport {
  readonly cluster: string
  /** Null: nothing on top of the cluster. */
  readonly folder: string | null
  /** What is wrong with the manifests: they would be refused as a whole, and nothing else is known. */
  readonly faults: readonly string[]
  /** What they bring that is wrong with BGP objects: these would be refused alone, and no address depends on them. */
  readonly bgpFaults: readonly string[]
  readonly warnings: readonly string[]
  /** Services for which something would be another; those for the worse first, then by name. */
  readonly changes: readonly ServiceChange[]
  /** How many stay as they are. */
  readonly unchanged: number
  /** How the guard against mass release would hold it back. */
  readonly hold: string | null
}

export interface ServiceChange {
  readonly service: string
  readonly change: Change
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** Who answers, by the rules; null: nobody, or it cannot be said. */
  readonly node: { readonly from: string | null; readonly to: string | null }
  /** Why it would be so, where it is for the worse or not by its own wish. */
  readonly no: No | null
  /** What makes the plan fail. */
  readonly problem: Problem | null
}

/** Given: it had no address. Moved: it gets another. Lost: it has none afterwards. Refused: it gets none. Handed: the same, by another node. */
export type Change = 'Given' | 'Moved' | 'Lost' | 'Held' | 'Refused' | 'Handed' | 'Silenced'

export type Problem = 'LosesAddress' | 'GetsNoAddress' | 'NobodyAnnounces'
