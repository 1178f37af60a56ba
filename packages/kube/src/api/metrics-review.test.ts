import { describe, expect, test } from '@jest/globals'
import type { ApiAnswer, ApiRequest } from './client.ts'
import { noAnswer } from './failure.ts'
import { metricsReview } from './metrics-review.ts'

const user = { username: 'prometheus', uid: '7', groups: ['monitoring'], extra: { node: ['n1'] } }
const known: ApiAnswer = { ok: true, body: { status: { authenticated: true, user } } }
const access = (allowed?: boolean): ApiAnswer => ({ ok: true, body: { status: { allowed } } })
const away: ApiAnswer = noAnswer('Unreachable', 'no route')

async function review(...answers: readonly ApiAnswer[]) {
  const asked: ApiRequest[] = []
  const problems: string[] = []
  const left = [...answers]
  const request = async (one: ApiRequest) => {
    asked.push(one)
    return left.shift() ?? away
  }
  const verdict = await metricsReview({ request }, (message) => problems.push(message))('t0ken')
  return { verdict, problems, bodies: asked.map(({ body }) => body) }
}

describe('who may read metrics', () => {
  test('the API server is asked whose the token is, and whether they may, in one and the same words', async () => {
    const { verdict, bodies } = await review(known, access(true))
    expect(verdict).toBe('Allowed')
    expect(bodies).toEqual([
      { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: 't0ken' } },
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: 'prometheus',
          uid: '7',
          groups: ['monitoring'],
          extra: { node: ['n1'] },
          nonResourceAttributes: { path: '/metrics', verb: 'get' },
        },
      },
    ])
  })
  test.each([
    ['a token that is nobody’s', [{ ok: true, body: { status: { error: 'expired' } } } as const], 'TokenRefused'],
    ['an answer without a word', [{ ok: true, body: {} } as const], 'TokenRefused'],
    ['somebody who may not', [known, access(false)], 'NotAllowed'],
    ['somebody of whom nothing is said', [known, access()], 'NotAllowed'],
  ])('%s', async (_, answers, verdict) => expect(await review(...answers)).toMatchObject({ verdict, problems: [] }))
  test.each([
    ['whose token it is', [away]],
    ['whether they may', [known, away]],
  ])('where nobody says %s, nobody is let in', async (_, answers) =>
    expect(await review(...answers)).toMatchObject({ verdict: 'NotReviewed', problems: ['no route'] }),
  )
})
