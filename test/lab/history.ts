/**
 * What was heard about an address, judged: who answered when, whether two did, whether nobody did. Works on the records of arp-watch.
 * Whoever wants "two answer" and "nobody answers" to be seen must have the watcher ask all the time.
 */

/** One ARP frame that says who has an address. */
export interface ArpRecord {
  /** Milliseconds since the epoch, with fractions: when the kernel took the frame in. */
  readonly at: number
  readonly kind: 'answer' | 'gratuitous' | 'question'
  readonly ip: string
  /** Sender hardware address: the one who says it has the address (a question says so too, of its asker). */
  readonly mac: string
}

/** As the watcher writes it down. */
export interface Claim extends ArpRecord {
  /** Of a first answer: microseconds since it was asked. */
  readonly micros?: number
}

/** From its first to its last frame one machine said that it has the address, without being silent for long in between. */
export interface Ownership {
  readonly ip: string
  readonly mac: string
  readonly from: number
  readonly until: number
  readonly frames: number
}

/** Two machines had the same address at the same time. */
export interface Conflict {
  readonly ip: string
  readonly macs: readonly [string, string]
  readonly from: number
  readonly until: number
}

/** Nobody was heard for the address. */
export interface Gap {
  readonly ip: string
  readonly from: number
  readonly until: number
}

/**
 * Whoever was silent for longer than this has let go. Longer than the 1.1 s between a speaker's announcements, so that somebody who
 * only announces now and then counts all the time.
 */
export const SILENCE_MS = 1_500

const inOrder = (records: readonly ArpRecord[], ip: string) => records.filter((r) => r.ip === ip).toSorted((a, b) => a.at - b.at)

/** Who had the address, in order of beginning. Records may come in any order. */
export function owners(records: readonly ArpRecord[], ip: string, silence = SILENCE_MS): readonly Ownership[] {
  const done: Ownership[] = []
  const current = new Map<string, Ownership>()
  for (const { mac, at } of inOrder(records, ip)) {
    const held = current.get(mac)
    if (held !== undefined && at - held.until <= silence) {
      current.set(mac, { ...held, until: at, frames: held.frames + 1 })
    } else {
      if (held !== undefined) done.push(held)
      current.set(mac, { ip, mac, from: at, until: at, frames: 1 })
    }
  }
  return [...done, ...current.values()].toSorted((a, b) => a.from - b.from)
}

/** Times when two machines had the address, also the shortest (a single foreign frame among the owner's has length 0). */
export function conflicts(records: readonly ArpRecord[], ip: string, silence = SILENCE_MS): readonly Conflict[] {
  const held = owners(records, ip, silence) // of one machine they never overlap, so two that do are of two
  return held.flatMap((one, i) =>
    held.slice(i + 1).flatMap((other): Conflict[] => {
      const from = Math.max(one.from, other.from)
      const until = Math.min(one.until, other.until)
      return from <= until ? [{ ip, macs: [one.mac, other.mac], from, until }] : []
    }),
  )
}

/** A promise that was not kept. NothingHeard: a history without a single frame proves nothing. */
export type Breach =
  | { readonly breach: 'NothingHeard'; readonly ip: string }
  | ({ readonly breach: 'TwoAnswerers'; readonly ms: number } & Conflict)
  | ({ readonly breach: 'NobodyAnswered'; readonly ms: number } & Gap)

/** Never two answerers for longer than `ms`. Returns the breaches; none is good. */
export function neverTwoAnswerersLongerThan(
  ms: number,
  records: readonly ArpRecord[],
  ip: string,
  silence = SILENCE_MS,
): readonly Breach[] {
  if (!records.some((r) => r.ip === ip)) return [{ breach: 'NothingHeard', ip }]
  return conflicts(records, ip, silence)
    .filter((c) => c.until - c.from > ms)
    .map((c) => ({ breach: 'TwoAnswerers', ms: c.until - c.from, ...c }))
}

/** Times within `from … until` when nobody was heard, the ones before the first and after the last frame included, in order. */
export function gaps(
  records: readonly ArpRecord[],
  ip: string,
  { from, until }: { readonly from: number; readonly until: number },
): readonly Gap[] {
  const heard = inOrder(records, ip)
    .map((r) => r.at)
    .filter((at) => at > from && at < until)
  const marks = [from, ...heard, until]
  return marks.slice(1).map((mark, i) => ({ ip, from: marks[i] ?? from, until: mark }))
}

/** Never nobody for longer than `ms` within `from … until`. Returns the breaches; none is good. */
export function neverUnansweredLongerThan(
  ms: number,
  records: readonly ArpRecord[],
  ip: string,
  within: { readonly from: number; readonly until: number },
): readonly Breach[] {
  return gaps(records, ip, within)
    .filter((gap) => gap.until - gap.from > ms)
    .map((gap) => ({ breach: 'NobodyAnswered', ms: gap.until - gap.from, ...gap }))
}

/** Who was heard last for the address at this moment or before. */
export const ownerAt = (records: readonly ArpRecord[], ip: string, at: number): string | undefined =>
  inOrder(records, ip).findLast((r) => r.at <= at)?.mac

/** The first frame, after the moment, of somebody who was not the owner at that moment. */
export function firstOfNewOwner(records: readonly ArpRecord[], ip: string, after: number): ArpRecord | undefined {
  const before = ownerAt(records, ip, after)
  return inOrder(records, ip).find((r) => r.at > after && r.mac !== before)
}
