/** The six version bytes of a node: protocol min, max, current, and the same for the application on top (ML 4.4). */
export interface Versioned {
  readonly vsn: Uint8Array
  readonly alive: boolean
}

/** ML 4.4, stricter than other implementations: another length than 6 crashes some peers and poisons every merge. */
export function areLegalVersions(vsn: Uint8Array): boolean {
  const [pmin = 0, pmax = 0] = vsn
  return vsn.length === 6 && pmin >= 1 && pmax >= 1 && pmin <= pmax
}

/** Versions of the protocol understood and spoken by us, before the delegate's three. */
export function ownVersions(protocol: number, delegate: { min: number; max: number; current: number }): Uint8Array {
  return Uint8Array.of(1, 5, protocol, delegate.min, delegate.max, delegate.current)
}

export function maxProtocol(vsn: Uint8Array): number {
  return vsn[1] ?? 0
}

export const ANSWERS_TCP_PINGS = 3 // ML 4.4: least pmax of a peer for each ability
export const SENDS_NACKS = 4
export const KNOWS_CRC = 5

/** ML 5.5 b: what all that are alive understand must contain what every single node speaks, whatever its state. */
export function areCompatible(nodes: readonly Versioned[]): boolean {
  return speaksCommon(nodes, 0) && speaksCommon(nodes, 3)
}

function speaksCommon(nodes: readonly Versioned[], at: 0 | 3): boolean {
  let least = 0
  let most = 255
  for (const { alive, vsn } of nodes) {
    if (!alive) continue
    least = Math.max(least, vsn[at] ?? 0)
    most = Math.min(most, vsn[at + 1] ?? 0)
  }
  return nodes.every(({ vsn }) => {
    const current = vsn.length === 6 ? (vsn[at + 2] ?? 0) : 0
    return least <= current && current <= most
  })
}
