/** Who may read metrics: TokenReview says whose token it is, SubjectAccessReview whether they may `get` /metrics (MB 5.3). */

import { isPlainObject, type PlainObject } from '../objects/plain.ts'
import type { ApiAnswer, ApiClient } from './client.ts'
import { at } from './json.ts'

export type MetricsReview = 'Allowed' | 'TokenRefused' | 'NotAllowed' | 'NotReviewed'

const TOKENS = '/apis/authentication.k8s.io/v1/tokenreviews'
const ACCESS = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
const WITHIN_MS = 5_000 // Prometheus gives up after ten seconds

/** Never rejects. `problem`: why nobody could be asked. */
export function metricsReview(
  client: Pick<ApiClient, 'request'>,
  problem: (message: string) => void,
): (token: string) => Promise<MetricsReview> {
  const ask = (path: string, kind: string, spec: PlainObject): Promise<ApiAnswer> => {
    const [, , apiGroup = '', version = ''] = path.split('/')
    const body = { apiVersion: `${apiGroup}/${version}`, kind, spec }
    return client.request({ method: 'POST', path, body, within: () => WITHIN_MS })
  }
  return async (token) => {
    const who = await ask(TOKENS, 'TokenReview', { token })
    if (!who.ok) return failed(who, problem)
    if (at(who.body, 'status', 'authenticated') !== true) return 'TokenRefused'
    const may = await ask(ACCESS, 'SubjectAccessReview', {
      ...subject(at(who.body, 'status', 'user')),
      nonResourceAttributes: { path: '/metrics', verb: 'get' },
    })
    if (!may.ok) return failed(may, problem)
    return at(may.body, 'status', 'allowed') === true ? 'Allowed' : 'NotAllowed'
  }
}

function failed({ message }: { readonly message: string }, problem: (message: string) => void): MetricsReview {
  problem(message)
  return 'NotReviewed'
}

/** What one review says of somebody, in the words of the other. */
function subject(user: unknown): PlainObject {
  const { username, uid, groups, extra } = isPlainObject(user) ? user : {}
  return Object.fromEntries(
    Object.entries({ user: username, uid, groups, extra }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}
