import { describe, expect, test } from '@jest/globals'
import { CreationOrder } from './creation-order.ts'
import { fold } from './fold.ts'
import { type Manifest, readManifest } from './read-manifest.ts'
import { readingOf } from './read-manifests.ts'
import { documents, pool, service } from './testing/manifests.ts'

const reading = readingOf({ namespace: 'metallb-system', speakerSelector: 'app=metallb' })
const read = (text: string, earlier?: Manifest) => readManifest(text, 'f.yaml', earlier, reading)
const ids = ({ objects }: Manifest) => objects.map(({ id }) => id)
const folded = (files: Record<string, string>) =>
  fold(
    new Map(Object.entries(files).map(([path, text]) => [path, readManifest(text, path, undefined, reading)])),
    new CreationOrder(),
  )

describe('which objects count', () => {
  test.each([
    ['an unknown kind', 'apiVersion: apps/v1\nkind: Deployment\n', [], 0],
    ['a Service of Knative', 'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\n', [], 0],
    ['a claim', 'apiVersion: clarion.dev/v1alpha1\nkind: AddressClaim\nmetadata: {name: v4-192-0-2-1}\n', [], 0],
    ['a Service without a namespace', 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n', ['Service default/a'], 0],
    ['a pool of ours', pool('p'), ['IPAddressPool metallb-system/p'], 0],
    ['a pool of another namespace', pool('p', '192.0.2.0/24', 'web'), [], 1],
    ['a version to come', pool('p').replace('v1beta1', 'v2'), [], 1],
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', [], 1],
    ['a list', '- a\n', [], 1],
    ['the kind toString', 'apiVersion: v1\nkind: toString\n', [], 0],
  ])('%s', (_, text, expected, faults) => {
    const manifest = read(text)
    expect(ids(manifest)).toEqual(expected)
    expect(manifest.faults).toHaveLength(faults)
  })

  test('what is confirmed on our namespace, and on no other', () => {
    const confirmed = (name: string) =>
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, annotations: {clarion.dev/confirm-release: of ${name}}}\n`
    expect(folded({ 'f.yaml': documents(confirmed('web'), confirmed('metallb-system')) }).confirmedRelease).toBe(
      'of metallb-system',
    )
    expect(folded({ 'f.yaml': confirmed('web') }).confirmedRelease).toBeUndefined()
  })

  test('namespaces with their labels, also those that only a Service names', () => {
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: web, labels: {team: a}}\n'
    const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: lab}\nspec: {}\n'
    expect([...folded({ 'f.yaml': documents(namespace, service) }).namespaces]).toEqual([
      ['web', new Map(Object.entries({ team: 'a', 'kubernetes.io/metadata.name': 'web' }))],
      ['lab', new Map()],
    ])
  })

  test("speakers' pods and the gossip secret of our namespace only", () => {
    const pod = (name: string, namespace: string, app: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${app}}}\nspec: {nodeName: n1}\nstatus: {podIP: 192.0.2.9}\n`
    const secret = (name: string, namespace: string, key: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: ${namespace}}\nstringData: {secretkey: ${key}}\n`
    const { speakers, gossipSecret } = folded({
      'pods.yaml': documents(
        pod('s1', 'metallb-system', 'metallb'),
        pod('s2', 'web', 'metallb'),
        pod('s3', 'metallb-system', 'x'),
      ),
      'secrets.yaml': documents(
        secret('memberlist', 'web', 'no'),
        secret('other', 'metallb-system', 'no'),
        secret('memberlist', 'metallb-system', 'yes'),
      ),
    })
    expect([...speakers.keys()]).toEqual(['s1'])
    expect(gossipSecret).toBe('yes')
  })
})

describe('a fault', () => {
  test('names file, line and field', () => {
    const text = documents(service('a'), service('b', { spec: 'type: 7, externalTrafficPolicy: Locall' }))
    expect(read(text).faults).toEqual([
      {
        fault: 'ObjectInvalid',
        where: 'f.yaml:6',
        message: expect.stringMatching(/^Service spec\.type: .*; spec\.externalTrafficPolicy: /),
      },
    ])
  })

  test('of YAML keeps all that was read from the file', () => {
    const good = read(documents(service('a'), service('b')))
    const broken = read(`${service('a')}---\nkind: [Service\n`, good)
    expect(ids(broken)).toEqual(['Service web/a', 'Service web/b'])
    expect(broken.faults[0]).toMatchObject({ fault: 'YamlInvalid', where: expect.stringMatching(/^f\.yaml:\d+$/) })
    expect(read(service('b'), broken)).toMatchObject({ objects: [{ id: 'Service web/b' }], faults: [] })
  })

  test('of an object keeps its last good form, and no other', () => {
    const good = read(documents(service('a', { spec: 'type: LoadBalancer' }), service('b'), service('c')))
    const edited = read(documents(service('a', { spec: 'type: []' }), service('b', { spec: 'type: ClusterIP' })), good)
    expect(edited.objects).toMatchObject([
      { id: 'Service web/a', view: { isLoadBalancer: true } },
      { id: 'Service web/b', view: { isLoadBalancer: false } },
    ])
  })

  test('of an object that cannot be told keeps whatever is missing', () => {
    const good = read(documents(service('a'), service('b')))
    expect(ids(read(documents(service('a'), service('[b]')), good))).toEqual(['Service web/a', 'Service web/b'])
  })
})

describe('all manifests together', () => {
  test('the first path wins where an object stands twice', () => {
    const { services, faults } = folded({
      'b.yaml': service('a', { spec: 'type: ClusterIP' }),
      'a.yaml': documents(service('x'), service('a')),
    })
    expect(services.get('web/a')?.view.isLoadBalancer).toBe(true)
    expect(faults).toEqual([
      { fault: 'DuplicateObject', where: 'b.yaml:1', message: 'Service web/a stands in a.yaml:6 already; that one counts' },
    ])
  })

  test('creation is the order of paths and documents, unless it is written', () => {
    const stamped = service('old', { metadata: 'creationTimestamp: "2020-01-01T00:00:00Z"' })
    const { services } = folded({ 'b.yaml': service('c'), 'a.yaml': documents(stamped, service('b'), service('a')) })
    const byAge = [...services.values()].sort((x, y) => x.created - y.created).map(({ view }) => view.name)
    expect(byAge).toEqual(['b', 'a', 'c', 'old'])
    expect(services.get('web/old')?.created).toBe(Date.UTC(2020, 0, 1))
  })
})

/** What the API server of a dual-stack cluster would have filled in. */
describe('an admitted Service', () => {
  test.each([
    ['', 'SingleStack', 'ipv4', ['ipv4']],
    ['ipFamilies: [IPv6]', 'SingleStack', 'ipv6', ['ipv6']],
    ['ipFamilies: [IPv6, IPv4]', 'RequireDualStack', 'ipv6', ['ipv6', 'ipv4']],
    ['ipFamilyPolicy: PreferDualStack', 'PreferDualStack', 'ipv4', ['ipv4', 'ipv6']],
    ['ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv6]', 'RequireDualStack', 'ipv6', ['ipv6', 'ipv4']],
    ['clusterIP: "fd00::1"', 'SingleStack', 'ipv6', ['ipv6']],
    ['clusterIPs: ["fd00::1", 10.0.0.1]', 'RequireDualStack', 'ipv6', ['ipv6', 'ipv4']],
    ['clusterIPs: [10.0.0.1], ipFamilyPolicy: PreferDualStack', 'PreferDualStack', 'ipv4', ['ipv4']],
  ])('{%s}', (spec, familyPolicy, primaryFamily, clusterFamilies) => {
    const view = folded({ 'a.yaml': service('a', { spec }) }).services.get('web/a')?.view
    expect(view).toMatchObject({ familyPolicy, primaryFamily, clusterFamilies })
  })

  test('has a uid that is always the same, and its own', () => {
    const uid = (name: string, metadata = '') =>
      folded({ 'a.yaml': service(name, { metadata }) }).services.get(`web/${name}`)?.view.uid
    expect(uid('a')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(uid('a')).toBe(uid('a'))
    expect(uid('a')).not.toBe(uid('b'))
    expect(uid('a', 'uid: mine')).toBe('mine')
  })
})

describe('what is written about BGP', () => {
  const object = (kind: string, name: string, spec: string, version = 'v1beta1') =>
    `apiVersion: metallb.io/${version}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: metallb-system}\nspec: ${spec}\n`

  test('is read with the defaults of the CRDs', () => {
    const { bgp, faults } = folded({
      'f.yaml': documents(
        object('BGPAdvertisement', 'a', '{peers: [p]}'),
        object('BGPPeer', 'p', '{myASN: 64500, peerASN: 64501, peerAddress: 10.0.0.1}', 'v1beta2'),
        object('BFDProfile', 'f', '{echoMode: true}'),
        object('Community', 'c', "{communities: [{name: blue, value: '1:2'}]}"),
      ),
    })
    expect(faults).toEqual([])
    expect(bgp).toMatchObject({
      advertisements: [{ name: 'a', spec: { aggregationLength: 32, aggregationLengthV6: 128, peers: ['p'], communities: [] } }],
      peers: [{ name: 'p', spec: { myASN: 64_500, peerPort: 179, nodeSelectors: [] } }],
      bfdProfiles: [{ name: 'f', spec: { echoMode: true } }],
      communities: [{ name: 'c', spec: { communities: [{ name: 'blue', value: '1:2' }] } }],
    })
  })

  test('and cannot be read is told, with a word that holds up nothing else', () => {
    const { faults } = read(
      documents(
        object('BGPPeer', 'p', '{myASN: much}', 'v1beta2'),
        object('BGPPeer', 'old', '{myASN: 1}'),
        object('Community', 'c', '[]').replace('metallb-system', 'web'),
        object('IPAddressPool', 'web', '{addresses: 1}'),
      ),
    )
    expect(faults.map(({ fault }) => fault)).toEqual([...Array(3).fill('BGPObjectInvalid'), 'ObjectInvalid'])
  })
})
