/** Who answers for which address: as the speakers say, else as their ServiceL2Status objects do. `-o json` prints it. */
import type { ServiceKey, ServiceView, SpeakerState } from '@clarion/core'
import { heardOf } from '../hear.ts'
import { type Home, whyUnread } from '../home.ts'
import { unheardNotes } from '../unheard.ts'

export interface OwnerReports {
  readonly cluster: string
  readonly at: string
  readonly owners: readonly OwnerReport[]
  /** Speakers that could not be asked, and what they lack. */
  readonly notes: readonly string[]
}

export interface OwnerReport {
  readonly address: string
  readonly service: string
  /** Null: nobody says that it answers. */
  readonly node: string | null
  readonly interfaces: readonly string[]
  readonly since: string | null
  readonly because: string | null
  readonly member: string | null
  /** `speaker`: it says so now. `status`: it said so last. `nobody` */
  readonly from: 'speaker' | 'status' | 'nobody'
}

export async function ownerReports(home: Home, lbClass: string | undefined, at: string): Promise<OwnerReports> {
  const { states, unheard } = heardOf(await home.ask('/state'))
  const notes = [...states.flatMap(complaints), ...unheardNotes(unheard)]
  const missing = home.unread.get('ServiceL2Status')
  if (missing !== undefined) notes.push(whyUnread(missing))
  return { cluster: home.name, at, owners: reportOwners(home, states, lbClass), notes }
}

/** One line per address and whoever says that it answers for it. */
export function reportOwners(home: Home, states: readonly SpeakerState[], lbClass: string | undefined): readonly OwnerReport[] {
  const services = [...home.facts.services.values()].filter(
    (view) => view.isLoadBalancer && view.loadBalancerClass === lbClass && view.ips.length > 0,
  )
  return services.flatMap((view) => view.ips.flatMap((ip) => ownersOf(ip, view, states, home))).sort(byServiceThenAddress)
}

/** Two rows where two say so: that is what somebody looks for who asks. */
function ownersOf(address: string, { key }: ServiceView, states: readonly SpeakerState[], home: Home): readonly OwnerReport[] {
  const said = states.flatMap(({ node, addresses }): readonly OwnerReport[] => {
    const held = addresses.items.find((one) => one.address === address && one.owner === node)
    if (held === undefined) return []
    const { interfaces, since, because, member } = held
    return [{ address, service: key, node, interfaces, since, because, member, from: 'speaker' }]
  })
  const asked = new Set(states.map(({ node }) => node))
  const written = statusesOf(key, home).filter(({ node }) => !asked.has(node))
  const last = written.map(({ node, interfaces }): OwnerReport => {
    return { address, service: key, node, interfaces, since: null, because: null, member: null, from: 'status' }
  })
  const all = [...said, ...last]
  if (all.length > 0) return all
  return [{ address, service: key, node: null, interfaces: [], since: null, because: null, member: null, from: 'nobody' }]
}

const statusesOf = (key: ServiceKey, { facts }: Home) => facts.announced.get(key) ?? []

function complaints({ node, missing, links, addresses }: SpeakerState): readonly string[] {
  const dark = links.items.filter(({ carrier }) => carrier === false).map(({ name }) => name)
  return [
    ...(missing.length > 0 ? [`${node} is not ready: ${missing.join(', ')}`] : []),
    ...(dark.length > 0 ? [`${node} has no carrier on ${dark.join(', ')}`] : []),
    ...(addresses.more > 0 ? [`${node} holds ${addresses.more} more addresses than it names`] : []),
  ]
}

function byServiceThenAddress(a: OwnerReport, b: OwnerReport): number {
  const [x, y] = [a, b].map(({ service, node }) => `${service} ${node ?? ''}`)
  return a.service === b.service && a.node === b.node ? 0 : (x ?? '') < (y ?? '') ? -1 : 1
}
