/** Waiting between tries: full jitter, a random time up to a limit that doubles, so that many clients of one server do not come in step. */
export interface Spacing {
  /** Milliseconds: the limit of the first wait, and of all. */
  readonly first: number
  readonly longest: number
}

/** After a failure that may be over soon. */
export const SOON: Spacing = { first: 100, longest: 10_000 }

/** After an answer that will not change by itself: no permission, no such kind. */
export const SELDOM: Spacing = { first: 1_000, longest: 30_000 }

const LONGEST_ASKED = 60_000 // ms: a server that asks for more is asked again all the same

/** How long to wait before try number `failures` + 1; `asked` is what the server said in Retry-After, which is a least. */
export function waitAfter(failures: number, spacing: Spacing, random: () => number, asked = 0): number {
  const limit = Math.min(spacing.longest, spacing.first * 2 ** Math.min(failures - 1, 30))
  return Math.min(asked, LONGEST_ASKED) + random() * limit
}

/** Retry-After (RFC 9110 §10.2.3) in milliseconds: seconds, or a date; `now` is milliseconds since the epoch. */
export function retryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
