import type { Link } from './link.ts'

export interface LinkChange {
  readonly before: Link
  readonly after: Link
}

export interface LinksDiff {
  readonly added: readonly Link[]
  readonly removed: readonly Link[]
  /** Same index, something else differs: MAC, carrier, name, … */
  readonly changed: readonly LinkChange[]
}

/** A link is its index: names and addresses are lent. An index the kernel gave to another device in between shows as a change. */
export function diffLinks(before: ReadonlyMap<number, Link>, after: ReadonlyMap<number, Link>): LinksDiff {
  const added: Link[] = []
  const changed: LinkChange[] = []
  for (const link of after.values()) {
    const old = before.get(link.index)
    if (old === undefined) added.push(link)
    else if (!sameLink(old, link)) changed.push({ before: old, after: link })
  }
  return { added, removed: [...before.values()].filter((link) => !after.has(link.index)), changed }
}

export function sameLink(a: Link, b: Link): boolean {
  return (
    a.index === b.index &&
    a.name === b.name &&
    a.mac === b.mac &&
    a.up === b.up &&
    a.carrier === b.carrier &&
    a.broadcast === b.broadcast &&
    a.loopback === b.loopback &&
    a.noArp === b.noArp &&
    a.master === b.master &&
    a.mtu === b.mtu
  )
}
