/** The speaker's answers to `/state` and `/explain` (core, announce/speaker-state.ts). Computed when asked, bounded. */
import {
  type AddressState,
  type CandidateState,
  explain,
  type OwnerState,
  type ServiceKey,
  type ServiceState,
  type Some,
  type SpeakerState,
  STATE_VERSION,
} from '@clarion/core'
import type { Decision } from './announcer.ts'
import type { Observed, Owned } from './observed.ts'

const MOST_ADDRESSES = 2_000
const MOST_NODES = 1_000
const MOST_LINKS = 200

export interface StateOptions {
  readonly node: string
  readonly version: string
  /** Without gossip everybody counts as alive. */
  readonly gossip: boolean
  readonly observed: Observed
  readonly missing: () => readonly string[]
  readonly decisions: () => ReadonlyMap<ServiceKey, Decision>
  readonly wallNow: () => number
}

export interface State {
  speaker(): SpeakerState
  /** Undefined: it knows no load balancer of this name. */
  service(key: ServiceKey): ServiceState | undefined
}

export function createState({ node, version, gossip, observed, missing, decisions, wallNow }: StateOptions): State {
  const started = stamp(wallNow())
  const said = () => ({ apiVersion: STATE_VERSION, node, version, at: stamp(wallNow()) }) as const

  return {
    speaker() {
      const { counting, ignored } = observed.links()
      const mine = [...observed.owners()].filter(({ owner }) => owner === node)
      return {
        ...said(),
        kind: 'SpeakerState',
        started,
        missing: missing(),
        members: gossip ? some(observed.members() ?? [], MOST_NODES) : null,
        links: some(
          [
            ...counting.map(({ name, carrier }) => ({ name, carrier, refused: null })),
            ...ignored.map(({ name, why }) => ({ name, carrier: null, refused: why })),
          ],
          MOST_LINKS,
        ),
        addresses: some(mine, MOST_ADDRESSES, (owned): AddressState => {
          const { service, address } = owned
          return { ...ownerState(owned), service, interfaces: observed.interfaces(address) }
        }),
      }
    },
    service(key) {
      const decision = decisions().get(key)
      if (decision === undefined) return undefined
      const head = { ...said(), kind: 'ServiceState', service: key } as const
      if ('why' in decision) {
        const nobody = { pool: null, advertisements: [], candidates: some([], 0), addresses: [], interfaces: [] }
        return { ...head, refused: decision.why, ...nobody }
      }
      const owners = decision.ips.flatMap((ip) => observed.owner(ip) ?? [])
      const alive = new Set(gossip ? observed.members() : decision.candidates)
      const rankOf = new Map(decision.candidates.map((name, i) => [name, i + 1]))
      return {
        ...head,
        refused: null,
        pool: decision.pool,
        advertisements: decision.advertisements.map(({ name }) => name),
        candidates: some(
          explain(decision, alive),
          MOST_NODES,
          (one): CandidateState => ({ node: one.node, rank: rankOf.get(one.node) ?? null, standing: one.standing }),
        ),
        addresses: owners.map(ownerState),
        interfaces: [...new Set(decision.ips.flatMap((ip) => observed.interfaces(ip)))].sort(),
      }
    },
  }
}

const ownerState = ({ address, owner, since, because, member }: Owned): OwnerState => ({
  address,
  owner: owner ?? null,
  since: stamp(since),
  because,
  member: member ?? null,
})

const stamp = (ms: number): string => new Date(ms).toISOString()

function some<T>(all: readonly T[], most: number): Some<T>
function some<T, U>(all: readonly T[], most: number, make: (one: T) => U): Some<U>
function some<T, U>(all: readonly T[], most: number, make?: (one: T) => U): Some<T | U> {
  const first = all.slice(0, most)
  return { items: make === undefined ? first : first.map(make), more: all.length - first.length }
}
