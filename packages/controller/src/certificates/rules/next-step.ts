/** When certificates are made anew, and which. */
import type { CertificatesView, Validity } from './view.ts'

export interface Situation {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** DNS names that API servers call the webhooks by. */
  readonly names: readonly string[]
  /** From 0 to 1, the same for the life of a process: not every cluster renews in the same hour. */
  readonly jitter: number
  /** Since when the first authority is in every caBundle there is; undefined: it is not. */
  readonly trustedSince: number | undefined
}

/**
 * `make-all`: nothing there can be used. `make-authority`: the leaf stays that of an older authority, which stays trusted. `make-leaf`:
 * signed by the first authority. A step is followed by a look at what there is then.
 */
export type Step =
  | { readonly do: 'make-all' | 'make-authority' | 'make-leaf'; readonly why: Why }
  | { readonly do: 'wait'; readonly until: number }

export type Why =
  | 'NoCertificate'
  | 'CertificateExpired'
  | 'OtherNames'
  | 'AuthorityUnusable'
  | 'AuthorityDue'
  | 'CertificateDue'
  | 'AuthorityTrusted'

/** Of its life, more or less by half of JITTER: time enough to find out that renewing fails. */
const RENEW_AT = 2 / 3
const JITTER = 1 / 10
/** API servers have heard of a caBundle by then. */
const SETTLED_MS = 10_000
const SETTLED_SHARE = 1 / 10
/** So late it is not waited for that anybody is told of the new authority: some will trust it, and with what there is none would soon. */
const LATE = 9 / 10

/**
 * A new authority first signs when it is trusted: until then API servers are shown a certificate of the one before it, which they trust
 * still. So at no time is a certificate shown that some API server does not know the authority of, unless there is no other.
 */
export function nextStep({ authorities, canSign, leaf }: CertificatesView, situation: Situation): Step {
  const { now, names, jitter, trustedSince } = situation
  const [authority] = authorities
  const signs = canSign && authority !== undefined && isValid(authority, now)
  const unusable = whyUnusable()
  if (!signs) return unusable === undefined ? step('make-authority', 'AuthorityUnusable') : step('make-all', unusable)
  if (unusable !== undefined) return step('make-leaf', unusable)
  const authorityDue = dueAt(authority, jitter)
  if (now >= authorityDue) return step('make-authority', 'AuthorityDue')
  if (leaf === undefined) return step('make-leaf', 'NoCertificate')
  if (leaf.signedBy === 0) {
    const due = dueAt(leaf, jitter)
    return now >= due ? step('make-leaf', 'CertificateDue') : { do: 'wait', until: Math.min(authorityDue, due) }
  }
  const late = leaf.notBefore + lifeOf(leaf) * LATE
  const from = trustedSince === undefined ? late : trustedSince + Math.min(SETTLED_MS, lifeOf(leaf) * SETTLED_SHARE)
  return now >= from ? step('make-leaf', 'AuthorityTrusted') : { do: 'wait', until: Math.min(authorityDue, from, leaf.notAfter) }

  function whyUnusable(): Why | undefined {
    if (leaf === undefined || leaf.signedBy === undefined) return 'NoCertificate'
    if (!isValid(leaf, now)) return 'CertificateExpired'
    return names.every((name) => leaf.names.includes(name)) ? undefined : 'OtherNames'
  }
}

/** Authorities that stay trusted beside a new one: those that are valid, and never many. */
export function stillTrusted<A extends Validity>(authorities: readonly A[], now: number): readonly A[] {
  return authorities.filter((one) => now < one.notAfter).slice(0, MOST_OLD)
}

const MOST_OLD = 3

const step = (what: 'make-all' | 'make-authority' | 'make-leaf', why: Why): Step => ({ do: what, why })

function isValid({ notBefore, notAfter }: Validity, now: number): boolean {
  return notBefore <= now && now < notAfter
}

function lifeOf({ notBefore, notAfter }: Validity): number {
  return notAfter - notBefore
}

function dueAt(one: Validity, jitter: number): number {
  return one.notBefore + lifeOf(one) * (RENEW_AT + (jitter - 0.5) * JITTER)
}
