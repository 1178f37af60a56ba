/** The cluster before and after, decided by the same rules, Service by Service. */
import { type Decision, holdSentence, type ServiceKey, type ServiceView } from '@clarion/core'
import type { ClusterFacts } from '@clarion/kube'
import { judgeable } from '../bgp.ts'
import { type Decided, decide } from '../decide.ts'
import { decisionNo, noOf } from '../explain/decision-part.ts'
import type { Home } from '../home.ts'
import { type Announced, type Announcer, type AnnouncerOptions, announcerOn } from './announcer.ts'
import type { Change, PlanReport, Problem, ServiceChange } from './change.ts'
import { unspoken } from './unspoken.ts'

export interface PlanOptions extends AnnouncerOptions {
  readonly cluster: string
  /** Null: nothing on top, and the question is what Clarion would do where MetalLB is at work. */
  readonly folder: string | null
  /** What of the cluster could not be read. */
  readonly unread: Home['unread']
}

/** `before` undefined: the folder alone, where everything is new. */
export function reportPlan(before: ClusterFacts | undefined, after: ClusterFacts, options: PlanOptions): PlanReport {
  const { cluster, folder, lbClass, unread } = options
  // Where there is no folder all that is asked of BGP is what it alone announces.
  const then = decide(after, lbClass, { written: folder === null ? after.config : judgeable(after.config, unread) })
  const faults = [
    ...then.faults.map(({ message }) => message),
    ...after.faults.map(({ where, message }) => `${where}: ${message}`),
  ]
  const [bgpFaults, standing] = bgpFaultsOf(before, then, options)
  const warnings = [...then.warnings.map(({ message }) => message), ...standing]
  const about = { cluster, folder, faults, bgpFaults, warnings }
  if (faults.length > 0) return { ...about, changes: [], unchanged: 0, hold: null }
  const hold = then.hold === undefined ? null : holdSentence(then.hold)
  const facts = withAddresses(after, then)
  const [byThen, byNow] = folder === null ? asTakenOver(facts, then, options) : asChanged(before, facts, options)
  const changes: ServiceChange[] = []
  let unchanged = 0
  for (const [key, view] of after.services) {
    const decision = then.decisions.get(key)
    if (decision === undefined || (decision.decision === 'NotOurs' && view.ips.length === 0)) continue
    const was = before?.services.get(key)
    const change = changeOf(view, decision, [was && byNow?.(key), byThen(key)], was === undefined)
    if (change === undefined) unchanged++
    else changes.push(change)
  }
  return { ...about, changes: changes.sort(byWorth), unchanged, hold }
}

/** Those that the folder brings, and those that are there already. */
function bgpFaultsOf(
  before: ClusterFacts | undefined,
  then: Decided,
  { folder, lbClass, unread }: PlanOptions,
): readonly [brought: readonly string[], standing: readonly string[]] {
  const was = before && decide(before, lbClass, { written: judgeable(before.config, unread) })
  const now = (was?.bgpFaults ?? []).map(({ message }) => message)
  const after = folder === null ? now : then.bgpFaults.map(({ message }) => message)
  const standing = after.filter((message) => now.includes(message)).map((message) => `in the cluster: ${message}`)
  return [after.filter((message) => !now.includes(message)), standing]
}

type Announcers = readonly [then: Announcer, now: Announcer | undefined]

const asChanged = (before: ClusterFacts | undefined, after: ClusterFacts, options: AnnouncerOptions): Announcers => [
  announcerOn(after, options),
  before && announcerOn(before, options),
]

/** MetalLB elects by the same rules, so nobody else answers afterwards; but some of what it announces falls silent. */
function asTakenOver(facts: ClusterFacts, { config }: Decided, options: AnnouncerOptions): Announcers {
  const rules = announcerOn(facts, options)
  const silent = (key: ServiceKey) => {
    const view = facts.services.get(key)
    return config === undefined || view === undefined ? null : unspoken(view, config)
  }
  const said = (key: ServiceKey, no: Announced['no']): Announced => ({ node: rules(key)?.node ?? null, no })
  return [
    (key) => (silent(key) === null ? rules(key) : said(key, silent(key))),
    (key) => (silent(key) === null ? rules(key) : said(key, null)),
  ]
}

/** The facts as they are when everything that was decided is done. */
function withAddresses(facts: ClusterFacts, { decisions }: Decided): ClusterFacts {
  const services = new Map<ServiceKey, ServiceView>()
  for (const [key, view] of facts.services) services.set(key, { ...view, ips: ipsOf(decisions.get(key)) })
  const { endpoints, nodes, claims, reservations, quotas, speakers, namespaces, announced, config, gossipSecret } = facts
  const rest = { endpoints, nodes, claims, reservations, quotas, speakers, namespaces, announced, config, gossipSecret }
  return { ...rest, services, complete: facts.complete, faults: facts.faults }
}

const ipsOf = (decision: Decision | undefined) => (decision !== undefined && 'ips' in decision ? decision.ips : [])

function changeOf(
  view: ServiceView,
  decision: Decision,
  [was, will]: readonly [Announced | undefined, Announced | undefined],
  isNew: boolean,
): ServiceChange | undefined {
  const [from, to] = [[...view.ips], [...ipsOf(decision)]]
  const lost = 'lost' in decision && decision.lost !== undefined ? noOf(decision.lost) : null
  const no = decisionNo(decision) ?? lost
  const node = { from: was?.node ?? null, to: to.length === 0 ? null : (will?.node ?? null) }
  const silenced = to.length > 0 && will !== undefined && will.no !== null && (isNew || was === undefined || was.no === null)
  const change = changeWord({ from, to, no, node, silenced, isNew })
  if (change === undefined) return undefined
  const why = silenced && (no === null || change === 'Silenced') ? will.no : no
  return { service: view.key, change, from, to, node, no: why, problem: problemOf(change, decision, silenced) }
}

interface Case extends Pick<ServiceChange, 'from' | 'to' | 'no' | 'node'> {
  readonly silenced: boolean
  readonly isNew: boolean
}

function changeWord({ from, to, no, node, silenced, isNew }: Case): Change | undefined {
  if (no?.why === 'MassReleaseHeld') return 'Held'
  if (from.length > 0 && to.length === 0) return 'Lost'
  if (from.length > 0 && from.some((ip) => !to.includes(ip))) return 'Moved'
  if (to.length > from.length) return 'Given'
  if (to.length === 0) return isNew ? 'Refused' : undefined
  if (silenced) return 'Silenced'
  return node.from !== null && node.to !== null && node.from !== node.to ? 'Handed' : undefined
}

/** What a Service's own manifest asks for is its owner's wish, and no problem. */
function problemOf(change: Change, decision: Decision, silenced: boolean): Problem | null {
  const lost = 'lost' in decision ? decision.lost?.why : undefined
  const wished =
    lost === 'RequestChanged' || lost === 'PoolChanged' || lost === 'FamiliesChanged' || decision.decision === 'Cleared'
  if (change === 'Held' || ((change === 'Lost' || change === 'Moved') && !wished)) return 'LosesAddress'
  if (change === 'Refused' || (change === 'Lost' && decision.decision === 'Refused')) return 'GetsNoAddress'
  return silenced ? 'NobodyAnnounces' : null
}

function byWorth(a: ServiceChange, b: ServiceChange): number {
  return Number(a.problem === null) - Number(b.problem === null) || (a.service < b.service ? -1 : 1)
}
