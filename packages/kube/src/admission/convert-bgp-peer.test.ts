import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { OLD_PEER, SAMPLES, sampleObject } from '../crd/testing/samples.ts'
import type { PlainObject } from '../objects/plain.ts'
import { bgpPeer } from '../schema/bgp-peer.ts'
import { bgpPeerV1beta1 } from '../schema/bgp-peer-v1beta1.ts'
import { answerConversion } from './conversion-review.ts'
import { convertBgpPeer } from './convert-bgp-peer.ts'

const OLD = 'metallb.io/v1beta1'
const NEW = 'metallb.io/v1beta2'
const metadata = { name: 'tor', namespace: 'metallb-system', annotations: { mine: 'stays' } }
const peer = (apiVersion: string, spec: PlainObject): PlainObject => ({ apiVersion, kind: 'BGPPeer', metadata, spec })
const small = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.254' }

function converted(object: PlainObject, to: string): PlainObject {
  const result = convertBgpPeer(object, to)
  if ('invalid' in result) throw new Error(result.invalid)
  return result.object
}

test('timers that v1beta1 does not set are off in v1beta2', () => {
  expect(converted(peer(OLD, small), NEW)).toEqual(peer(NEW, { ...small, holdTime: '0s', keepaliveTime: '0s' }))
  const { holdTime, keepaliveTime } = OLD_PEER.spec
  expect(converted(peer(OLD, OLD_PEER.spec), NEW).spec).toMatchObject({ holdTime, keepaliveTime })
})

test('what v1beta1 has no field for is left out, and no annotation is made', () => {
  const whole = SAMPLES.find(({ kind }) => kind === 'BGPPeer')
  const old = converted(JSON.parse(JSON.stringify(whole && sampleObject(whole))), OLD)
  expect(Object.keys(old.spec ?? {}).sort()).toEqual(Object.keys(OLD_PEER.spec).sort())
  expect(converted(peer(NEW, { ...small, vrf: 'red' }), OLD)).toEqual(peer(OLD, small))
})

test('what v1beta1 asks for is there', () => {
  const unnumbered = converted(peer(NEW, { myASN: 64_512, dynamicASN: 'external', interface: 'eth0' }), OLD)
  expect(bgpPeerV1beta1.safeParse(unnumbered).success).toBe(true)
})

test('from v1beta1 and back nothing is lost, and both can be read', () => {
  const text = fc.constantFrom('0s', '90s', '192.0.2.1')
  const optional = fc.record(
    { holdTime: text, keepaliveTime: text, sourceAddress: text, password: fc.string(), peerPort: fc.integer({ min: 1, max: 9 }) },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(optional, (more) => {
      const old = peer(OLD, { ...small, ...more })
      const now = converted(old, NEW)
      expect(bgpPeer.safeParse(now).success).toBe(true)
      expect(bgpPeerV1beta1.safeParse(converted(now, OLD)).success).toBe(true)
      expect(converted(now, OLD)).toEqual(peer(OLD, { holdTime: '0s', keepaliveTime: '0s', ...small, ...more }))
    }),
  )
})

describe('a ConversionReview', () => {
  const review = (apiVersion: string, objects: readonly unknown[], desiredAPIVersion = NEW) => ({
    apiVersion,
    kind: 'ConversionReview',
    request: { uid: 'u1', desiredAPIVersion, objects },
  })
  test.each(['apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1beta1'])('%s', (apiVersion) => {
    const answer = answerConversion(review(apiVersion, [peer(OLD, small), peer(NEW, small)]))
    const convertedObjects = [peer(NEW, { ...small, holdTime: '0s', keepaliveTime: '0s' }), peer(NEW, small)]
    const response = { uid: 'u1', convertedObjects, result: { status: 'Success' } }
    expect(answer).toEqual({ apiVersion, kind: 'ConversionReview', response })
  })
  test.each<[string, readonly unknown[], string]>([
    ['another version', [peer(OLD, small)], 'metallb.io/v2'],
    ['another kind', [{ ...peer(OLD, small), kind: 'Community' }], NEW],
  ])('of %s fails whole, by name', (_, objects, to) => {
    expect(answerConversion(review('apiextensions.k8s.io/v1', objects, to))).toMatchObject({
      response: { uid: 'u1', result: { status: 'Failure', message: expect.stringMatching(/converted/) } },
    })
  })
  test('that is none is refused, whatever it is', () => {
    fc.assert(fc.property(fc.anything(), (body) => expect(answerConversion(body)).toHaveProperty('invalid')))
    expect(answerConversion(review('v1', []))).toHaveProperty('invalid')
    expect(answerConversion(review('apiextensions.k8s.io/v1', ['text']))).toHaveProperty('invalid')
  })
})
