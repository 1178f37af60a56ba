import type { Announcement } from './announce.ts'
import type { OutOfTheRunning } from './candidates.ts'
import { elect } from './elect.ts'

/** How a node stands for a Service. */
export type Standing =
  | 'Owner'
  | 'NotOwner' // in the running, but somebody before it is alive
  | 'NoSpeaker' // in the running, but its speaker is not in the ring
  | 'NodeUnknown' // its speaker is in the ring, but the cluster has no such Node
  | OutOfTheRunning

/** Every node and how it stands: first the candidates in election order, then the others by name. */
export function explain(
  announcement: Announcement,
  alive: ReadonlySet<string>,
): readonly { readonly node: string; readonly standing: Standing }[] {
  const owner = elect(announcement.candidates, alive)
  const known = new Set([...announcement.candidates, ...announcement.outOfTheRunning.map((out) => out.node)])
  const standing = (node: string): Standing => (node === owner ? 'Owner' : alive.has(node) ? 'NotOwner' : 'NoSpeaker')
  return [
    ...announcement.candidates.map((node) => ({ node, standing: standing(node) })),
    ...announcement.outOfTheRunning.map(({ node, why }) => ({ node, standing: why })),
    ...[...alive]
      .filter((node) => !known.has(node))
      .sort()
      .map((node) => ({ node, standing: 'NodeUnknown' as const })),
  ]
}
