/** Who may announce a Service, and who does: as the speakers say, else computed from the facts by the speakers' own rules. */
import { announce, explain, type NotAnnounced, type ServiceKey, type ServiceState } from '@clarion/core'
import type { ClusterFacts } from '@clarion/kube'
import { type Decided, rank } from '../decide.ts'
import type { Home } from '../home.ts'
import { readServiceState } from '../read-state.ts'
import { announceRemedy, standingRemedy } from '../remedies/announcing.ts'
import type { Reply } from '../speakers.ts'
import { type Unheard, unheardNotes } from '../unheard.ts'
import type { AnnouncementPart, CandidatePart, No, OwnerPart } from './explanation.ts'

export interface AnnounceOptions {
  readonly lbClass: string | undefined
  readonly ignoreExcludeLB: boolean
  readonly at: string
}

/** What the speakers answered to `/explain`; undefined where none did. */
export function heardPart(replies: readonly Reply[], at: string): AnnouncementPart | { readonly unheard: readonly string[] } {
  const states: ServiceState[] = []
  const unheard: Unheard[] = []
  for (const { from, answer } of replies) {
    const read =
      'no' in answer
        ? answer
        : answer.status === 404
          ? { no: 'it knows no such load balancer yet' }
          : readServiceState(answer.body)
    if ('no' in read) unheard.push({ from, no: read.no })
    else states.push(read.state)
  }
  // Those that hold it know best; the others tell whether they see the same.
  const [best, ...rest] = states.toSorted((a, b) => Number(holds(b)) - Number(holds(a)))
  const notes = unheardNotes(unheard)
  if (best === undefined) return { unheard: notes }
  const others = rest
    .filter((state) => view(state) !== view(best))
    .map(({ node }) => `${node} sees it otherwise than ${best.node}`)
  return {
    from: 'speakers',
    at,
    no: best.refused === null ? null : noAnnouncement(best.refused),
    advertisements: best.advertisements,
    candidates: best.candidates.items.map((one): CandidatePart => ({ ...one, remedy: standingRemedy(one.standing) })),
    owners: best.addresses.map((owned): OwnerPart => {
      const own = states.find(({ node }) => node === owned.owner) ?? best
      const { since, because, member } = own.addresses.find(({ address }) => address === owned.address) ?? owned
      const { address, owner: node } = owned
      return { address, node, since, because, member, interfaces: own.node === node ? own.interfaces : [] }
    }),
    notes: [...others, ...notes],
  }
}

const holds = ({ node, addresses }: ServiceState): boolean => addresses.some(({ owner }) => owner === node)
const view = ({ refused, addresses }: ServiceState): string =>
  JSON.stringify([refused, addresses.map((one) => [one.address, one.owner])])

/** From the facts, where nobody could be asked. */
export function computedPart(
  key: ServiceKey,
  { facts, unread }: Home,
  { config }: Decided,
  { lbClass, ignoreExcludeLB, at }: AnnounceOptions,
): AnnouncementPart {
  const part = { from: 'computed', at, no: null, advertisements: [], candidates: [], owners: [], notes: [] } as const
  const blind = ['Node', 'EndpointSlice', 'Pod'].filter((kind) => unread.has(kind))
  if (blind.length > 0) {
    const owners = writtenOwners(key, facts)
    const notes = [`who may announce it, and why not, cannot be computed: ${blind.join(', ')} may not be listed`]
    return { ...part, from: owners.length === 0 ? 'unknown' : 'statuses', owners, notes }
  }
  if (config === undefined) return { ...part, from: 'unknown', notes: ['it cannot be computed: the configuration has faults'] }
  const { services, endpoints, nodes } = facts
  const decided = announce({ services, endpoints, nodes, config, lbClass, ignoreExcludeLB }, key, rank)
  if ('why' in decided) return { ...part, no: noAnnouncement(decided.why) }
  const alive = new Set([...facts.speakers.values()].map(({ node }) => node))
  const rankOf = new Map(decided.candidates.map((node, i) => [node, i + 1]))
  const candidates = explain(decided, alive).map(
    ({ node, standing }): CandidatePart => ({ node, standing, rank: rankOf.get(node) ?? null, remedy: standingRemedy(standing) }),
  )
  const owner = candidates.find(({ standing }) => standing === 'Owner')?.node ?? null
  return {
    ...part,
    advertisements: decided.advertisements.map(({ name }) => name),
    candidates,
    owners: decided.ips.map((address) => ({ address, node: owner, interfaces: [], since: null, because: null, member: null })),
    notes: alive.size === 0 ? ['no pod of a speaker was found: --speaker-labels says where to look'] : [],
  }
}

/** As the speakers' ServiceL2Status objects have it. */
function writtenOwners(key: ServiceKey, { services, announced }: ClusterFacts): readonly OwnerPart[] {
  return (services.get(key)?.ips ?? []).flatMap((address) =>
    (announced.get(key) ?? []).map((one): OwnerPart => ({ ...one, address, since: null, because: null, member: null })),
  )
}

/** NoCandidate: advertisements cover it, and no node may announce it under them. */
export function noAnnouncement(why: NotAnnounced['why'] | 'NoCandidate' | (string & {})): No {
  return { why, message: SENTENCES[why] ?? why, remedy: announceRemedy(why) }
}

const SENTENCES: Readonly<Record<string, string>> = {
  ServiceDeleted: 'it is gone',
  NotLoadBalancer: 'its type is not LoadBalancer',
  OtherClass: 'its loadBalancerClass is another controller’s',
  NoIPAllocated: 'it has no address',
  InvalidIP: 'its status shows something that is no address',
  IPNotAllowed: 'no pool has all of its addresses',
  NoEndpoints: 'nothing serves it',
  NoMatchingAdvertisement: 'no advertisement covers its pool and selects it',
  NoCandidate: 'no node may announce it',
} satisfies { readonly [W in NotAnnounced['why'] | 'NoCandidate']: string }
