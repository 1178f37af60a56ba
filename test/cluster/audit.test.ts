/** The reading of roles against requests, for the test of the manifest believes it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Asked, refused, rightsOf, unused } from './audit.ts'

const ROLE = {
  kind: 'Role',
  metadata: { name: 'speaker', namespace: 'home' },
  rules: [
    { apiGroups: [''], resources: ['pods', 'pods/status'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: ['key'], verbs: ['list'] },
  ],
}
const BINDING = { kind: 'RoleBinding', metadata: { name: 'speaker', namespace: 'home' } }

const asked = (verb: string, resource: string, more: Partial<Asked> = {}): Asked => ({
  user: 'speaker',
  agent: 'clarion',
  verb,
  namespace: 'home',
  group: '',
  resource,
  name: undefined,
  path: `/${resource}`,
  code: 200,
  ...more,
})
const ALL = [
  asked('list', 'pods'),
  asked('watch', 'pods'),
  asked('list', 'pods/status'),
  asked('watch', 'pods/status'),
  asked('list', 'secrets', { name: 'key' }),
]
const NO_SECRET = 'Role speaker: nobody needed to list secrets key'

describe('rights and requests', () => {
  const rights = rightsOf([ROLE, BINDING])

  test('a role is a right for each verb on each resource', () => {
    assert.deepEqual(
      rights.map(({ verb, resource, name }) => [verb, resource, name]),
      [
        ['list', 'pods', undefined],
        ['watch', 'pods', undefined],
        ['list', 'pods/status', undefined],
        ['watch', 'pods/status', undefined],
        ['list', 'secrets', 'key'],
      ],
    )
    assert.deepEqual(unused(rights, ALL), [])
  })
  for (const [what, other] of [
    ['in another namespace', { namespace: 'elsewhere' }],
    ['of another group', { group: 'example.com' }],
    ['of another name', { name: 'other' }],
    ['of no name', { name: undefined }],
    ['with another verb', { verb: 'get' }],
    ['of another resource', { resource: 'configmaps' }],
  ] as const) {
    test(`a request ${what} needs another right`, () => {
      assert.deepEqual(unused(rights, [...ALL.slice(0, 4), asked('list', 'secrets', { name: 'key', ...other })]), [NO_SECRET])
    })
  }
  test('refusals are told with who and what', () => {
    const answers = [ALL, asked('get', 'nodes', { code: 403 }), asked('get', 'nodes', { code: 401, user: '' })].flat()
    assert.deepEqual(refused(answers), ['403 for speaker: get /nodes', '401 for clarion: get /nodes'])
  })
})
