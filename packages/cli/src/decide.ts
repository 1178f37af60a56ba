/** What the controller decides on these facts: the same rules, on a book built anew. Nothing is written. */
import { createHash } from 'node:crypto'
import {
  allKeys,
  type Book,
  type Config,
  type ConfigFault,
  type ConfigObjects,
  type Decision,
  type Hold,
  heldBack,
  type Intent,
  judge,
  lossesOf,
  NOTHING_HELD,
  plan,
  rankBy,
  readConfig,
  rebuildBook,
  type ServiceKey,
  type Withheld,
} from '@clarion/core'
import type { ClusterFacts } from '@clarion/kube'

export interface Decided {
  /** Undefined where it has faults: the programs go on with the last good one, which is not seen from here. */
  readonly config: Config | undefined
  readonly faults: readonly ConfigFault[]
  /** What is wrong with BGP objects: these are refused alone. */
  readonly bgpFaults: readonly ConfigFault[]
  readonly warnings: readonly ConfigFault[]
  readonly decisions: ReadonlyMap<ServiceKey, Decision>
  readonly book: Book
  /** Services from which this configuration would take too much at once. */
  readonly hold: Hold | undefined
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
export const rank = rankBy(sha256)

/** `written`: what is judged of the configuration, where that is not all of it. */
export function decide(
  facts: ClusterFacts,
  lbClass: string | undefined,
  { now = Date.now(), written = facts.config }: { readonly now?: number; readonly written?: ConfigObjects } = {},
): Decided {
  const read = readConfig(written, { nodes: facts.nodes })
  const config = 'faults' in read ? undefined : read.config
  const book = rebuildBook({ ...inBook(facts), config, lbClass })
  const guard = config === undefined ? NOTHING_HELD : judged(facts, book, lbClass)
  const withhold = ({ view, loses, takes }: Intent): Withheld | undefined => {
    if (!facts.complete && (takes || loses.length > 0)) return { why: 'FactsIncomplete' }
    return view !== undefined && loses.length > 0 ? heldBack(guard, view) : undefined
  }
  const { decisions } = plan({ services: facts.services, lbClass, book, now, withhold }, allKeys(facts))
  const [faults, warnings] = 'faults' in read ? [read.faults, []] : [[], read.warnings]
  return { config, faults, bgpFaults: read.bgpFaults, warnings, decisions, book, hold: guard.hold }
}

/** Facts are live objects with getters: what a book takes of them. */
export function inBook({ services, claims, namespaces, reservations, quotas }: ClusterFacts) {
  return { services, claims, namespaces, reservations, quotas }
}

function judged(facts: ClusterFacts, book: Book, lbClass: string | undefined) {
  const losses = lossesOf(facts.services.values(), book, lbClass)
  const noPools = book.pools?.size === 0
  return judge(NOTHING_HELD, losses, { noPools, confirmed: facts.confirmedRelease, now: 0, hash: sha256, atOnce: true })
}
