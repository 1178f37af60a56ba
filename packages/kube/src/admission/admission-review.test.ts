import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { admissionAnswer, readAdmissionReview } from './admission-review.ts'

const review = (request: object) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: { uid: 'u1', kind: { group: 'metallb.io', version: 'v1beta1', kind: 'IPAddressPool' }, ...request },
})

test('a request as API servers send it', () => {
  const object = { metadata: { name: 'web-x7k2p', generateName: 'web-' } }
  const read = readAdmissionReview(
    review({ operation: 'CREATE', namespace: 'metallb-system', name: '', object, oldObject: null }),
  )
  expect(read).toEqual({
    uid: 'u1',
    kind: 'IPAddressPool',
    operation: 'CREATE',
    namespace: 'metallb-system',
    name: 'web-x7k2p',
    object,
    oldObject: undefined,
    dryRun: false,
  })
  const deletion = readAdmissionReview(
    review({ operation: 'DELETE', name: 'web', object: null, oldObject: object, dryRun: true }),
  )
  expect(deletion).toMatchObject({ object: undefined, oldObject: object, dryRun: true, namespace: '' })
})

test('nothing else is read', () => {
  fc.assert(fc.property(fc.anything(), (body) => expect(readAdmissionReview(body)).toHaveProperty('invalid')))
  expect(readAdmissionReview(review({ operation: 'CONNECT' }))).toHaveProperty('invalid')
  expect(readAdmissionReview({ ...review({ operation: 'CREATE' }), apiVersion: 'admission.k8s.io/v1beta1' })).toHaveProperty(
    'invalid',
  )
})

test('answers', () => {
  expect(admissionAnswer('u1', { warnings: [] })).toEqual({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid: 'u1', allowed: true },
  })
  expect(admissionAnswer('u1', { refused: { code: 403, message: 'no' }, warnings: ['w'] }).response).toEqual({
    uid: 'u1',
    allowed: false,
    status: { code: 403, reason: 'Forbidden', message: 'no' },
    warnings: ['w'],
  })
})

test('many warnings, and long ones, are cut, and it is said how many', () => {
  const { response } = admissionAnswer('u1', { warnings: Array.from({ length: 20 }, (_, i) => `${i}${'x'.repeat(300)}`) })
  const { warnings = [] } = response as { warnings?: string[] }
  expect([warnings.length, warnings[15]]).toEqual([16, 'and 5 more'])
  expect(Math.max(...warnings.map(({ length }) => length))).toBe(256)
})
