/**
 * What is wrong with two BGPPeers that meet on a node. MetalLB judges pairs in its FRR modes only (MB 1.10). Two sessions with one peer
 * make no sense in any mode and are refused here; what only its way of driving FRR cannot do is a warning.
 */
import { byText, type ConfigFault, type ConfigFaultWord, faultAt, quote } from './fault.ts'
import type { Placement } from './placement.ts'
import type { Selector } from './selector.ts'

/** What pairs are judged by. */
export interface Seat {
  readonly name: string
  readonly nodeSelectors: readonly Selector[]
  /** Address or interface; empty where neither is given. */
  readonly at: string
  readonly vrf: string
  readonly port: number
  readonly myASN: number
  readonly routerId: string
}

interface Rule {
  readonly fault: ConfigFaultWord
  readonly field: string
  /** Only peers of one group are compared; undefined: with nobody. */
  readonly group: (seat: Seat) => string | undefined
  readonly clash: (seat: Seat, first: Seat) => boolean
  readonly entry: (seat: Seat) => string
  readonly what: (seat: Seat, first: Seat) => string
}

const whereOf = ({ at, vrf }: Seat) => (vrf === '' ? at : `${at}-vrf-${vrf}`)
const other = (first: Seat) => `BGPPeer/${first.name}, which meets it on a node`

const REFUSED: readonly Rule[] = [
  {
    fault: 'PeerTwice',
    field: 'metadata.name',
    group: (seat) => (seat.at === '' ? undefined : `${whereOf(seat)} ${seat.port}`),
    clash: () => true,
    entry: whereOf,
    what: (seat, first) => `peer ${quote(whereOf(seat))} already exists as ${other(first)}`,
  },
]

const WARNED: readonly Rule[] = [
  {
    fault: 'PeerAddressShared',
    field: 'spec.peerPort',
    group: (seat) => (seat.at === '' ? undefined : whereOf(seat)),
    clash: (seat, first) => seat.port !== first.port,
    entry: ({ port }) => String(port),
    what: (seat, first) =>
      `${other(first)}, is at ${quote(whereOf(seat))} too, on port ${first.port}; MetalLB's FRR modes refuse that`,
  },
  {
    fault: 'RouterIDsDiffer',
    field: 'spec.routerID',
    group: () => '',
    clash: (seat, first) => seat.routerId !== first.routerId,
    entry: ({ routerId }) => routerId,
    what: (_, first) => `${other(first)}, has ${first.routerId || 'none'}; MetalLB's FRR modes refuse different router IDs`,
  },
  {
    fault: 'OwnASNsDiffer',
    field: 'spec.myASN',
    group: ({ vrf }) => vrf,
    clash: (seat, first) => seat.myASN !== first.myASN,
    entry: ({ myASN }) => String(myASN),
    what: (_, first) => `${other(first)}, has ${first.myASN}; MetalLB's FRR modes refuse different AS numbers in one VRF`,
  },
]

export function findClashes(
  seats: readonly Seat[],
  placement: Placement,
): { readonly faults: readonly ConfigFault[]; readonly warnings: readonly ConfigFault[] } {
  const find = (rules: readonly Rule[]) => rules.flatMap((rule) => clashesBy(rule, seats, placement))
  return { faults: find(REFUSED), warnings: find(WARNED) }
}

/**
 * On each node every peer of a group is compared with the first of it by name, for where two differ one of them differs from the first.
 * A peer is told once: the pairs of a thousand peers are neither looked at nor written down.
 */
function clashesBy({ fault, field, group, clash, entry, what }: Rule, seats: readonly Seat[], placement: Placement) {
  const crowded = [...Map.groupBy(seats, group)].filter(([key, { length }]) => key !== undefined && length > 1)
  const told = new Map<Seat, Seat>()
  for (const [, inGroup] of crowded) {
    const [some] = inGroup
    if (some === undefined || inGroup.every((seat) => seat === some || !clash(seat, some))) continue
    for (const [first, ...others] of placement.meetings(inGroup)) {
      if (first === undefined) continue
      for (const seat of others) {
        const before = told.get(seat)
        if (clash(seat, first) && (before === undefined || byText(first.name, before.name) < 0)) told.set(seat, first)
      }
    }
  }
  return [...told].map(([seat, first]) =>
    faultAt({ object: `BGPPeer/${seat.name}`, field }, fault, entry(seat), what(seat, first)),
  )
}
