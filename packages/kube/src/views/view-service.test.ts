import { describe, expect, test } from '@jest/globals'
import { service } from '../schema/service.ts'
import { viewService } from './view-service.ts'

const view = (spec: object, more: object = {}) =>
  viewService(service.parse({ metadata: { name: 'shop', namespace: 'web' }, spec, ...more }))

describe('a Service', () => {
  test('with nothing said gets the defaults of Kubernetes', () => {
    expect(view({})).toEqual({
      key: 'web/shop',
      namespace: 'web',
      name: 'shop',
      uid: '',
      resourceVersion: '0',
      created: 0,
      labels: new Map(),
      isLoadBalancer: false,
      loadBalancerClass: undefined,
      clusterFamilies: [],
      familyPolicy: 'SingleStack',
      primaryFamily: 'ipv4',
      ips: [],
      unreadableIps: [],
      allocatedFromPool: undefined,
      request: { ips: [], pool: undefined, reservation: undefined, fault: undefined },
      onlyLocalEndpoints: false,
      ports: [],
      sharingKey: '',
      backendKey: '',
      deprecatedAnnotations: [],
      assignedCondition: undefined,
      announcedCondition: undefined,
    })
  })

  test('with everything said', () => {
    const metadata = {
      name: 'shop',
      namespace: 'web',
      uid: 'u1',
      resourceVersion: '71',
      creationTimestamp: '2026-05-27T10:00:00Z',
      labels: { app: 'shop' },
      annotations: {
        'metallb.io/ip-allocated-from-pool': 'gold',
        'metallb.universe.tf/address-pool': 'gold',
        'metallb.io/allow-shared-ip': 'one',
      },
    }
    const spec = {
      type: 'LoadBalancer',
      loadBalancerClass: 'metallb',
      clusterIPs: ['2001:db8::1', '10.0.0.1'],
      ipFamilies: ['IPv6', 'IPv4'],
      ipFamilyPolicy: 'RequireDualStack',
      externalTrafficPolicy: 'Local',
      ports: [{ port: 80 }, { port: 53, protocol: 'UDP', targetPort: 'dns' }, { port: 80, nodePort: 30080 }],
      selector: { tier: 'front', app: 'shop' },
    }
    const status = {
      loadBalancer: {
        ingress: [{ ip: '2001:db8:a::1', ipMode: 'VIP' }, { hostname: 'x' }, { ip: '1.2.3' }, { ip: '192.0.2.1' }],
      },
    }
    expect(viewService(service.parse({ metadata, spec, status }))).toEqual({
      key: 'web/shop',
      namespace: 'web',
      name: 'shop',
      uid: 'u1',
      resourceVersion: '71',
      created: Date.UTC(2026, 4, 27, 10),
      labels: new Map([['app', 'shop']]),
      isLoadBalancer: true,
      loadBalancerClass: 'metallb',
      clusterFamilies: ['ipv6', 'ipv4'],
      familyPolicy: 'RequireDualStack',
      primaryFamily: 'ipv6',
      ips: ['2001:db8:a::1', '192.0.2.1'],
      unreadableIps: ['1.2.3'],
      allocatedFromPool: 'gold',
      request: { ips: [], pool: 'gold', reservation: undefined, fault: undefined },
      onlyLocalEndpoints: true,
      ports: ['TCP/80', 'UDP/53'],
      sharingKey: 'one',
      backendKey: 'app=shop,tier=front',
      deprecatedAnnotations: ['metallb.universe.tf/address-pool'],
      assignedCondition: undefined,
      announcedCondition: undefined,
    })
  })

  test.each([
    [{}, ''],
    [{ 'metallb.universe.tf/allow-shared-ip': 'old' }, 'old'],
    [{ 'metallb.universe.tf/allow-shared-ip': 'old', 'metallb.io/allow-shared-ip': '' }, ''],
  ])('sharing key of %j', (annotations, key) => {
    expect(viewService(service.parse({ metadata: { name: 'shop', annotations }, spec: {} })).sharingKey).toBe(key)
  })

  test('backends count where only local ones do', () => {
    expect(view({ selector: { app: 'shop' } }).backendKey).toBe('')
    expect(view({ selector: {}, externalTrafficPolicy: 'Local' }).backendKey).toBe('')
  })

  test.each([
    [{ clusterIP: '10.0.0.1' }, ['ipv4']],
    [{ clusterIP: 'None' }, []],
    [{ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', 'fd00::1'] }, ['ipv4', 'ipv6']],
  ])('cluster families of %j', (spec, families) => expect(view(spec).clusterFamilies).toEqual(families))

  test.each([
    [{ type: 'Loadbalancer' }, 'spec.type'],
    [{ clusterIPs: '10.0.0.1' }, 'spec.clusterIPs'],
    [{ ipFamilies: ['IPv5'] }, 'spec.ipFamilies.0'],
    [{ ipFamilyPolicy: 'DualStack' }, 'spec.ipFamilyPolicy'],
    [{ loadBalancerIP: 7 }, 'spec.loadBalancerIP'],
  ])('%j is no Service, because of %s', (spec, field) => {
    const result = service.safeParse({ metadata: { name: 'shop' }, spec })
    expect(result.error?.issues.map(({ path }) => path.join('.'))).toEqual([field])
  })

  const ours = {
    type: 'clarion.dev/Announced',
    status: 'True',
    reason: 'Announced',
    message: 'm',
    lastTransitionTime: '2026-05-27T10:00:00Z',
  }
  const theirs = { ...ours, type: 'example.com/Theirs' }
  test.each([
    ['ours alone is read', [theirs, ours], { status: 'True', reason: 'Announced', message: 'm' }],
    ['without words', [{ ...ours, reason: undefined, message: undefined }], { status: 'True', reason: '', message: '' }],
    ["another's", [theirs], undefined],
    ['without its time counts as none', [{ ...ours, lastTransitionTime: null }], undefined],
    ['of no known status counts as none', [{ ...ours, status: 'Perhaps' }], undefined],
  ])('of conditions: %s', (_, conditions, wanted) => {
    expect(view({}, { status: { conditions } }).announcedCondition).toEqual(wanted)
  })

  test.each(['../shop', 'a/b', '', '.', 'UP', 'a.b', `${'a'.repeat(64)}`])('%j is no name', (name) => {
    expect(service.safeParse({ metadata: { name }, spec: {} }).success).toBe(false)
  })
})
