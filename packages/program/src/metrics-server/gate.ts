/**
 * Who may read metrics: whoever may `get` /metrics of the cluster, says the API server, who is asked with the bearer token. Its
 * answers are kept for a moment, and no token is: only what SHA-256 makes of it.
 */
import type { Clock } from '../clock.ts'

/** What the API server says of a token. NotReviewed: nobody could be asked. */
export type Review = 'Allowed' | 'TokenRefused' | 'NotAllowed' | 'NotReviewed'

export type Verdict = Review | 'NoToken' | 'TooMany'

const ALLOWED_MS = 60_000
const REFUSED_MS = 10_000
/** While nobody can be asked: metrics are wanted most when the API server is away. */
const KEPT_MS = 600_000
const MOST_ALLOWED = 64
const MOST_REFUSED = 256
const AT_ONCE = 8
const LONGEST_TOKEN = 8_192

interface Known {
  readonly review: Review
  readonly at: number
}

export interface GateOptions {
  readonly review: (token: string) => Promise<Review>
  readonly digest: (token: string) => string
  readonly clock: Clock
}

/** Takes the header Authorization. Whoever guesses tokens drives nobody out who is in: those who are refused have a shelf of their own. */
export function createGate({ review, digest, clock }: GateOptions): (authorization: string | undefined) => Promise<Verdict> {
  const allowed = new Map<string, Known>()
  const refused = new Map<string, Known>()
  const asking = new Map<string, Promise<Verdict>>()

  const young = (known: Known | undefined, ms: number) => known !== undefined && clock.now() - known.at < ms

  const ask = async (token: string, key: string): Promise<Verdict> => {
    const answer = await review(token)
    const known = { review: answer, at: clock.now() }
    if (answer === 'NotReviewed') return young(allowed.get(key), KEPT_MS) ? 'Allowed' : answer
    if (answer === 'Allowed') put(allowed, key, known, MOST_ALLOWED)
    else {
      allowed.delete(key)
      put(refused, key, known, MOST_REFUSED)
    }
    return answer
  }

  return async (authorization) => {
    const token = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? '')?.[1]
    if (token === undefined || token.length > LONGEST_TOKEN) return 'NoToken'
    const key = digest(token)
    const no = refused.get(key)
    if (young(allowed.get(key), ALLOWED_MS)) return 'Allowed'
    if (no !== undefined && young(no, REFUSED_MS)) return no.review
    const asked = asking.get(key)
    if (asked !== undefined) return asked
    if (asking.size >= AT_ONCE) return young(allowed.get(key), KEPT_MS) ? 'Allowed' : 'TooMany'
    const answer = ask(token, key).finally(() => asking.delete(key))
    asking.set(key, answer)
    return answer
  }
}

/** The oldest makes room. */
function put(shelf: Map<string, Known>, key: string, known: Known, most: number): void {
  shelf.delete(key)
  for (const oldest of shelf.keys()) {
    if (shelf.size < most) break
    shelf.delete(oldest)
  }
  shelf.set(key, known)
}
