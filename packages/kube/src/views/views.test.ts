import { parseIp } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import { claimName } from '../objects/claim.ts'
import { addressClaim } from '../schema/address-claim.ts'
import { ipAddressPool } from '../schema/ip-address-pool.ts'
import { l2Advertisement } from '../schema/l2-advertisement.ts'
import { node } from '../schema/node.ts'
import { pod } from '../schema/pod.ts'
import { secret } from '../schema/secret.ts'
import { viewClaim } from './view-claim.ts'
import { viewConfig } from './view-config.ts'
import { viewGossipSecret } from './view-gossip-secret.ts'
import { viewNode } from './view-node.ts'
import { viewSpeakerPod } from './view-speaker-pod.ts'

describe('a Node', () => {
  test.each([
    [undefined, false],
    [{ conditions: [{ type: 'Ready', status: 'True' }] }, false],
    [{ conditions: [{ type: 'Ready', status: 'False' }] }, false, true],
    [{ conditions: [{ type: 'Ready', status: 'Unknown' }] }, false, true],
    [{ conditions: [{ type: 'NetworkUnavailable', status: 'False' }] }, false],
    [{ conditions: [{ type: 'NetworkUnavailable', status: 'Unknown' }] }, false],
    [{ conditions: [{ type: 'NetworkUnavailable', status: 'True', reason: 'x' }] }, true],
  ])('with status %j', (status, networkUnavailable, notReady = false) => {
    const labels = { 'kubernetes.io/hostname': 'n1' }
    expect(viewNode(node.parse({ metadata: { name: 'n1', labels }, status }))).toEqual({
      name: 'n1',
      labels: new Map(Object.entries(labels)),
      networkUnavailable,
      notReady,
    })
  })
})

describe("a speaker's pod", () => {
  const view = (spec: object, status: object) => viewSpeakerPod(pod.parse({ metadata: { name: 's1' }, spec, status }))
  test('is a peer when it has a node and an address', () => {
    expect(view({ nodeName: 'n1' }, { podIP: '192.0.2.1', phase: 'Running' })).toEqual({
      name: 's1',
      node: 'n1',
      ip: '192.0.2.1',
    })
  })
  test.each([
    [{}, { podIP: '192.0.2.1' }],
    [{ nodeName: 'n1' }, {}],
    [{ nodeName: 'n1' }, { podIP: 'soon' }],
    [{ nodeName: 'n1' }, { podIP: '192.0.2.1', phase: 'Failed' }],
    [{ nodeName: 'n1' }, { podIP: '192.0.2.1', phase: 'Succeeded' }],
  ])('%j %j is none', (spec, status) => expect(view(spec, status)).toBeUndefined())
})

describe('the gossip secret', () => {
  const view = (object: object) => viewGossipSecret(secret.parse({ metadata: { name: 'memberlist' }, ...object }))
  test.each([
    [{ data: { secretkey: 'QUJD' } }, 'ABC'],
    [{ stringData: { secretkey: 'xyz' } }, 'xyz'],
    [{ data: { secretkey: 'QUJD' }, stringData: { secretkey: 'xyz' } }, 'xyz'],
    [{ data: { other: 7 } }, undefined],
    [{}, undefined],
  ])('of %j', (object, text) => expect(view(object)).toBe(text))

  test('a fault does not tell it', () => {
    const { error } = secret.safeParse({ metadata: { name: 'memberlist' }, data: { secretkey: 'not base64!' } })
    expect(error?.issues).toHaveLength(1)
    expect(JSON.stringify(error?.issues)).not.toContain('not base64')
  })
})

describe('config objects', () => {
  const metadata = { name: 'x', namespace: 'metallb-system', labels: { tier: 'a' } }
  test('a pool gets the defaults of its CRD', () => {
    expect(viewConfig(ipAddressPool.parse({ metadata, spec: { addresses: ['192.0.2.0/24'] } }))).toEqual({
      name: 'x',
      labels: new Map([['tier', 'a']]),
      spec: { addresses: ['192.0.2.0/24'], autoAssign: true, avoidBuggyIPs: false },
    })
  })
  test('of a pool’s annotations those are kept that are ours', () => {
    const annotations = { 'clarion.dev/order': 'lowest', 'clarion.dev/rest-released': '24h', 'kubectl.kubernetes.io/x': 'much' }
    const view = viewConfig(ipAddressPool.parse({ metadata: { ...metadata, annotations }, spec: { addresses: [] } }))
    expect(view.annotations).toEqual({ 'clarion.dev/order': 'lowest', 'clarion.dev/rest-released': '24h' })
    expect(viewConfig(ipAddressPool.parse({ metadata, spec: { addresses: [] } }))).not.toHaveProperty('annotations')
  })
  test('a pin is passed on as it is', () => {
    const serviceAllocation = { priority: 5, namespaces: ['t1'] }
    const spec = { addresses: [], autoAssign: false, avoidBuggyIPs: true, serviceAllocation }
    expect(viewConfig(ipAddressPool.parse({ metadata, spec })).spec).toEqual(spec)
  })
  test('an advertisement without a spec', () => {
    expect(viewConfig(l2Advertisement.parse({ metadata })).spec).toEqual({
      ipAddressPools: [],
      ipAddressPoolSelectors: [],
      nodeSelectors: [],
      serviceSelectors: [],
      interfaces: [],
    })
  })
  test('an advertisement with selectors', () => {
    const nodeSelectors = [{ matchLabels: { zone: 'a' } }, { matchExpressions: [{ key: 'k', operator: 'In', values: ['v'] }] }]
    expect(viewConfig(l2Advertisement.parse({ metadata, spec: { nodeSelectors } })).spec.nodeSelectors).toEqual(nodeSelectors)
  })
})

describe('a claim', () => {
  const claim = (name: string, address: string) =>
    viewClaim(
      addressClaim.parse({
        metadata: { name, uid: 'c1', resourceVersion: '3' },
        spec: { address, pool: 'p', holders: [{ namespace: 'web', name: 'shop', uid: 'u1' }] },
        status: { phase: 'Releasing' },
      }),
    )
  test.each([
    ['192.0.2.10', 'v4-192-0-2-10'],
    ['2001:db8::a', 'v6-20010db800000000000000000000000a'],
  ])('of %s is named %s', (address, name) => {
    expect(claim(name, address)).toEqual({
      address,
      pool: 'p',
      sharing: undefined,
      holders: [{ service: 'web/shop', uid: 'u1', ports: [] }],
      phase: 'Releasing',
      uid: 'c1',
      resourceVersion: '3',
    })
    expect(parseIp(address)).toBeDefined()
    expect(claimName(parseIp(address) ?? fail(address))).toBe(name)
  })
  test('several Services hold it: each with its ports, and perhaps on its way out', () => {
    const holder = (name: string, more: object) => ({ namespace: 'web', name, uid: `u-${name}`, ...more })
    const tcp = (port: number) => ({ protocol: 'TCP', port })
    const sharing = { key: 'k', backend: 'app=web' }
    const holders = [holder('a', { ports: [tcp(80), tcp(443)] }), holder('b', { ports: [tcp(53)], releasing: '7' })]
    const spec = { address: '192.0.2.10', pool: 'p', sharing, holders }
    const metadata = { name: 'v4-192-0-2-10' }
    expect(viewClaim(addressClaim.parse({ metadata, spec, status: { phase: 'Assigned' } }))).toMatchObject({
      sharing,
      holders: [
        { service: 'web/a', uid: 'u-a', ports: ['TCP/443', 'TCP/80'] },
        { service: 'web/b', uid: 'u-b', ports: ['TCP/53'], releasing: '7' },
      ],
    })
  })
  test('that rests has no holder, and rests for who had it last; without an end it is over', () => {
    const metadata = { name: 'v4-192-0-2-10' }
    const spec = { address: '192.0.2.10', pool: 'p' }
    const status = { phase: 'Resting', since: '2026-05-27T10:00:00Z' }
    const view = (more: object) => viewClaim(addressClaim.parse({ metadata, spec, status: { ...status, ...more } }))
    const [since, until] = [Date.UTC(2026, 4, 27, 10), Date.UTC(2026, 4, 28, 10)]
    const resting = { restingFor: { namespace: 'web', name: 'shop' }, restsUntil: '2026-05-28T10:00:00Z' }
    expect(view(resting)).toMatchObject({ phase: 'Resting', holders: [], rest: { for: 'web/shop', since, until } })
    expect(view({})).toMatchObject({ rest: { for: undefined, since, until: 0 } })
  })
  test('under another name is invalid', () => expect(claim('v4-192-0-2-11', '192.0.2.10')).toHaveProperty('invalid'))
  test('of no address is invalid', () => expect(claim('v4-192-0-2-11', '192.0.2')).toHaveProperty('invalid'))
})

function fail(what: string): never {
  throw new Error(what)
}
