/** Who would announce a Service, by the speakers' rules on these facts. */
import { announce, elect, readConfig, type ServiceKey } from '@clarion/core'
import type { ClusterFacts } from '@clarion/kube'
import { rank } from '../decide.ts'
import { noAnnouncement } from '../explain/announcement-part.ts'
import type { No } from '../explain/explanation.ts'
import { asIfServed } from './overlay.ts'

export interface Announced {
  readonly node: string | null
  /** Why nobody may; null where somebody may, whether its speaker runs or not. */
  readonly no: No | null
}

export interface AnnouncerOptions {
  readonly lbClass: string | undefined
  readonly ignoreExcludeLB: boolean
}

/** Undefined where it cannot be said: without nodes only the advertisements can be judged. */
export type Announcer = (key: ServiceKey) => Announced | undefined

export function announcerOn(facts: ClusterFacts, options: AnnouncerOptions): Announcer {
  const read = readConfig(facts.config)
  if ('faults' in read) return () => undefined
  const { services, nodes } = facts
  const endpoints = asIfServed(facts)
  const alive = new Set([...facts.speakers.values()].map(({ node }) => node))
  return (key) => {
    const decided = announce({ services, nodes, endpoints, config: read.config, ...options }, key, rank)
    if ('why' in decided) return { node: null, no: noAnnouncement(decided.why) }
    if (nodes.size === 0) return undefined
    const [first] = decided.candidates
    if (first === undefined) return { node: null, no: noAnnouncement('NoCandidate') }
    return { node: (alive.size === 0 ? first : elect(decided.candidates, alive)) ?? null, no: null }
  }
}
