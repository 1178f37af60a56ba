/** What is seen of a simulation, as lines. */
import { explain } from '@clarion/core'
import { familyOf, type Ip } from '@clarion/inet'
import { conflicts, gaps } from '../../lab/history.ts'
import type { Simulation } from '../simulate.ts'
import type { Stage } from './stage.ts'
import { milliseconds } from './words.ts'

/** Twice the time between two questions of the client: whoever misses two has let go. */
const SILENCE_MS = 250
const MOMENT_MS = 10

/** Lets a moment pass, asks who has what, and tells: a line for each Service, then what was asked to be shown. */
export async function report(stage: Stage): Promise<readonly string[]> {
  const { sim } = stage
  await sim.after(MOMENT_MS)
  const asked = sim.clock.now()
  for (const ip of sim.addresses()) sim.client.ask(ip)
  await sim.after(MOMENT_MS)
  const lines = Array.from(sim.folder.facts.services.keys())
    .sort()
    .map((key) => serviceLine(sim, key, asked))
  for (const [verb = '', ...words] of stage.shown) lines.push(...(verb === 'never' ? never(stage, words) : show(stage, words)))
  stage.shown.length = 0
  stage.since = sim.clock.now()
  stage.toldBefore = sim.folder.told.length
  return lines
}

/** `shop/web  192.0.2.40 on c`, or why not. */
function serviceLine(sim: Simulation, key: string, asked: number): string {
  const ips = sim.folder.facts.services.get(key)?.ips ?? []
  const decision = sim.decisions().get(key)
  const where = ips.map((ip) => (familyOf(ip) === 'ipv6' ? `${ip} ${notOnIpv6(sim)}` : `${ip} on ${answerersOf(sim, ip, asked)}`))
  const why = [
    ...(decision?.decision === 'Refused' ? [decision.refusal.why] : []),
    ...(decision?.decision === 'NotOurs' ? [decision.why] : []),
    ...(decision !== undefined && 'additional' in decision && decision.additional !== undefined ? [decision.additional.why] : []),
    ...notAnnounced(sim, key),
  ]
  return [key, where.length === 0 ? '-' : where.join(', '), ...new Set(why)].join('  ')
}

/** Why no speaker announces it; all of them must think so. */
function notAnnounced(sim: Simulation, key: string): readonly string[] {
  const words = [...sim.nodes.values()].map(({ speaker }) => {
    const decision = speaker?.decisions().get(key)
    return decision !== undefined && 'why' in decision && decision.why !== 'NoIPAllocated' ? decision.why : undefined
  })
  return [...new Set(words)].filter((word) => word !== undefined)
}

/** IPv6 addresses have no ARP: what the owner said instead of announcing. */
function notOnIpv6(sim: Simulation): string {
  const said = [...sim.nodes.values()].some(({ speaker }) => (speaker?.drops().get('ndp-not-supported') ?? 0) > 0)
  return said ? 'ndp-not-supported' : 'on nobody'
}

function answerersOf(sim: Simulation, ip: Ip, since: number): string {
  const answers = sim.client.heard.filter((heard) => heard.ip === ip && heard.kind === 'answer' && heard.at >= since)
  const lans = new Set([...sim.nodes.values()].flatMap(({ macs }) => [...macs.keys()]))
  const nodes = [...new Set(answers.map(({ mac }) => sim.nodeOf(mac) ?? mac))].sort()
  const named = nodes.map((node) => {
    const on = new Set(answers.flatMap(({ mac, lan }) => (sim.nodeOf(mac) === node ? [lan] : [])))
    return lans.size > 1 ? `${node} (${[...on].sort().join(' ')})` : node
  })
  return named.length === 0 ? 'nobody' : named.join(' and ')
}

/** `never silent 6s [ADDRESS…]`, `never two 1s [ADDRESS…]`: since the step before. */
function never(stage: Stage, [what = '', limit = '', ...only]: readonly string[]): readonly string[] {
  const { sim, since } = stage
  const heard = sim.client.heard.filter(({ at }) => at >= since)
  const within = { from: since, until: sim.clock.now() }
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
  return sim.addresses().flatMap((ip) => {
    if (familyOf(ip) === 'ipv6' || (only.length > 0 && !only.includes(ip))) return []
    if (what === 'silent') {
      const longest = Math.max(...gaps(heard, ip, within).map((gap) => gap.until - gap.from))
      return [longest > milliseconds(limit) ? `${ip} silent for ${seconds(longest)}` : `${ip} never silent for ${limit}`]
    }
    const longest = Math.max(0, ...conflicts(heard, ip, SILENCE_MS).map((both) => both.until - both.from))
    return [
      longest > milliseconds(limit) ? `${ip} two answerers for ${seconds(longest)}` : `${ip} never two answerers for ${limit}`,
    ]
  })
}

function show(stage: Stage, [what = '', ...words]: readonly string[]): readonly string[] {
  const lister = LISTERS[what]
  if (lister === undefined)
    throw new Error(`there is nothing to show called ${what}; there are ${Object.keys(LISTERS).join(', ')}`)
  const lines = lister(stage, words)
  return lines.length === 0 ? [`no ${what}`] : lines
}

const LISTERS: Readonly<Record<string, (stage: Stage, words: readonly string[]) => readonly string[]>> = {
  events: ({ sim, toldBefore }) =>
    sim.folder.told.slice(toldBefore).map((told) => `${told.by}: ${told.type} ${told.reason} ${told.service}: ${told.message}`),
  faults: ({ sim }) => [...sim.folder.facts.faults.map((f) => `${f.fault} ${f.where} ${f.message}`), ...configurationFaults(sim)],
  claims: ({ sim }) =>
    [...sim.folder.facts.claims.values()]
      .map(({ address, pool, phase, holders, rest }) => {
        const whose = rest === undefined ? holders.map(({ service }) => service).join(' ') : `for ${rest.for}`
        return `${address} ${pool} ${phase} ${whose}`
      })
      .sort(),
  why: ({ sim }, [key = '']) => standings(sim, key),
  history: ({ sim, since }) =>
    sim.addresses().flatMap((ip) => {
      const answers = sim.client.heard.filter((heard) => heard.ip === ip && heard.kind === 'answer' && heard.at >= since)
      const nodes = answers.map(({ mac }) => sim.nodeOf(mac) ?? mac)
      const turns = nodes.filter((node, i) => node !== nodes[i - 1])
      return turns.length === 0 ? [] : [`${ip} ${turns.join(', then ')}`]
    }),
  announcements: ({ sim, since }) =>
    sim.addresses().flatMap((ip) => {
      const unasked = sim.client.heard.filter((heard) => heard.ip === ip && heard.kind === 'gratuitous' && heard.at >= since)
      const nodes = Map.groupBy(unasked, ({ mac }) => sim.nodeOf(mac) ?? mac)
      return Array.from(nodes, ([node, frames]) => `${ip} ${frames.length} unasked frames of ${node}`)
    }),
  members: ({ sim }) =>
    [...sim.nodes.values()].flatMap(({ name, speaker }) =>
      speaker === undefined ? [] : [`${name} knows ${[...speaker.members()].sort().join(' ')}`],
    ),
  pools: ({ sim }) =>
    [...sim.folder.state].flatMap(([path, { metadata, status }]) =>
      path.includes('/ipaddresspools/') ? [`${JSON.stringify(nameIn(metadata))} ${count(status)}`] : [],
    ),
  statuses: ({ sim }) =>
    [...sim.folder.state]
      .flatMap(([path, { status }]) => (path.includes('/servicel2statuses/') ? [JSON.stringify(status)] : []))
      .sort(),
}

/** Verdicts of all programs on the configuration, where they are not good. */
function configurationFaults(sim: Simulation): readonly string[] {
  const programs = new Map<string, string[]>()
  for (const [path, { status }] of sim.folder.state) {
    const [, writer = '', kind = ''] = path.split('/')
    if (kind !== 'configurationstates' || typeof status !== 'object' || status === null || !('result' in status)) continue
    const { result, errorSummary } = status
    if (result === 'Valid') continue
    const text = `${String(result)} ${String(errorSummary)}`
    programs.set(text, [...(programs.get(text) ?? []), writer])
  }
  return Array.from(programs, ([text, writers]) => `${writers.sort().join(' ')}: ${text}`)
}

/** How each node stands for a Service, as the first running speaker sees it. */
function standings(sim: Simulation, key: string): readonly string[] {
  const [speaker] = [...sim.nodes.values()].flatMap((node) => node.speaker ?? [])
  const decision = speaker?.decisions().get(key)
  if (speaker === undefined || decision === undefined) return []
  if ('why' in decision) return [decision.why]
  return explain(decision, new Set(speaker.members()))
    .map(({ node, standing }) => `${node} ${standing}`)
    .sort()
}

const nameIn = (metadata: unknown): unknown =>
  typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : undefined

const count = (status: unknown): string =>
  typeof status === 'object' && status !== null
    ? Object.entries(status)
        .map(([key, value]) => `${key}=${String(value)}`)
        .join(' ')
    : ''
