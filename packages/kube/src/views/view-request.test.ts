import { describe, expect, test } from '@jest/globals'
import { service } from '../schema/service.ts'
import { deprecatedKeys, viewRequest } from './view-request.ts'

const NEW = 'metallb.io/loadBalancerIPs'
const OLD = 'metallb.universe.tf/loadBalancerIPs'
const NEW_POOL = 'metallb.io/address-pool'
const OLD_POOL = 'metallb.universe.tf/address-pool'

function request(annotations: Record<string, string>, loadBalancerIP?: string) {
  return viewRequest(service.parse({ metadata: { name: 'a', annotations }, spec: { loadBalancerIP } }))
}

test('a reservation by name, whatever else is asked for', () => {
  const RESERVATION = 'clarion.dev/reservation'
  expect(request({ [RESERVATION]: 'web-vip' })).toEqual({ ips: [], pool: undefined, reservation: 'web-vip', fault: undefined })
  expect(request({ [RESERVATION]: '' }).reservation).toBeUndefined()
  expect(request({ [RESERVATION]: 'web-vip', [NEW]: 'x', [NEW_POOL]: 'gold' })).toMatchObject({
    pool: 'gold',
    reservation: 'web-vip',
  })
})

/** MB 2.3: keys, prefixes and precedence; MB 2.8: the sentences. */
describe('what a Service asks for', () => {
  test.each([
    ['nothing', {}, undefined, [], undefined, undefined],
    ['one address', { [NEW]: '192.0.2.7' }, undefined, ['192.0.2.7'], undefined, undefined],
    [
      'two, with spaces, in the order written',
      { [NEW]: ' 2001:DB8::7 , 192.0.2.7 ' },
      undefined,
      ['2001:db8::7', '192.0.2.7'],
      undefined,
      undefined,
    ],
    ['by the old prefix', { [OLD]: '192.0.2.8' }, undefined, ['192.0.2.8'], undefined, undefined],
    ['by both: the new one wins', { [OLD]: '192.0.2.8', [NEW]: '192.0.2.7' }, undefined, ['192.0.2.7'], undefined, undefined],
    ['by both, the new one empty: it still wins', { [OLD]: '192.0.2.8', [NEW]: '' }, undefined, [], undefined, undefined],
    ['by the spec', {}, '192.0.2.9', ['192.0.2.9'], undefined, undefined],
    [
      'by the spec beside an empty annotation',
      { [NEW]: '', [OLD]: '192.0.2.8' },
      '192.0.2.9',
      ['192.0.2.9'],
      undefined,
      undefined,
    ],
    ['a pool', { [NEW_POOL]: 'gold' }, undefined, [], 'gold', undefined],
    ['a pool by the old prefix', { [OLD_POOL]: 'silver' }, undefined, [], 'silver', undefined],
    ['a pool, taken back by an empty value', { [OLD_POOL]: 'silver', [NEW_POOL]: '' }, undefined, [], undefined, undefined],
    [
      'annotation and spec',
      { [NEW]: '192.0.2.7', [NEW_POOL]: 'gold' },
      '192.0.2.7',
      [],
      'gold',
      'service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP',
    ],
    [
      'the old annotation and spec',
      { [OLD]: '192.0.2.7' },
      '192.0.2.7',
      [],
      undefined,
      'service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP',
    ],
    ['no address', { [NEW]: 'not-an-ip' }, undefined, [], undefined, 'invalid metallb.io/loadBalancerIPs: "not-an-ip"'],
    [
      'one good, one bad',
      { [NEW]: '192.0.2.7,192.0.2.300' },
      undefined,
      [],
      undefined,
      'invalid metallb.io/loadBalancerIPs: "192.0.2.7,192.0.2.300"',
    ],
    ['a comma too many', { [NEW]: '192.0.2.7,' }, undefined, [], undefined, 'invalid metallb.io/loadBalancerIPs: "192.0.2.7,"'],
    ['only spaces', { [NEW]: ' ' }, undefined, [], undefined, 'invalid metallb.io/loadBalancerIPs: " "'],
    ['a spec that is no address', {}, '192.0.2.07', [], undefined, 'invalid spec.loadBalancerIP "192.0.2.07"'],
  ])('%s', (_, annotations, loadBalancerIP, ips, pool, fault) => {
    expect(request(annotations, loadBalancerIP)).toEqual({ ips, pool, reservation: undefined, fault })
  })

  test('deprecated keys, in the order written', () => {
    expect(deprecatedKeys({ [OLD_POOL]: 'a', [NEW]: '', 'metallb.universe.tf.example/x': 'b', [OLD]: '' })).toEqual([
      OLD_POOL,
      'metallb.universe.tf.example/x',
      OLD,
    ])
  })
})
