/** What is written about BGP, on a real API server: read, judged, reported, and in the way of nothing. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CONTROLLER_KINDS, SPEAKER_KINDS } from '@clarion/kube'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { isPlainObject, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { eventually, MERGE, METALLB_AT, NAMESPACE, refusedRequests } from './lane.ts'
import type { Running } from './programs.ts'
import { openStage, POOLS_AT, STATES_AT, type Stage } from './stage.ts'

const READY_MS = 30_000
const PEERS_AT = `/apis/metallb.io/v1beta2/namespaces/${NAMESPACE}/bgppeers`
const CRD = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/communities.metallb.io'
const WRITTEN = [
  [PEERS_AT, 'BGPPeer', 'router', { myASN: 64_500, peerASN: 64_501, peerAddress: '192.0.2.254', bfdProfile: 'fast' }],
  [`${METALLB_AT}/bfdprofiles`, 'BFDProfile', 'fast', { receiveInterval: 50 }],
  [`${METALLB_AT}/communities`, 'Community', 'names', { communities: [{ name: 'blue', value: 'large:64500:1:2' }] }],
  [`${METALLB_AT}/bgpadvertisements`, 'BGPAdvertisement', 'all', { communities: ['blue'], peers: ['router'], localPref: 7 }],
] as const

describe('objects of BGP', { timeout: 240_000 }, () => {
  let stage: Stage
  let controller: Running

  const make = (path: string, kind: string, name: string, spec: PlainObject) => {
    const apiVersion = path.split('/').slice(2, 4).join('/')
    return stage.lane.admin('POST', path, { apiVersion, kind, metadata: { name }, spec })
  }
  const stateSays = (result: string, message: RegExp) =>
    stage.witness.until(`the state to be ${result} with ${message}`, () => {
      const state = stage.witness.now(STATES_AT).find((one) => textAt(one, 'metadata', 'name') === 'controller')
      const conditions = at(state, 'status', 'conditions')
      const said = Array.isArray(conditions) && isPlainObject(conditions[0]) ? String(conditions[0].message) : ''
      return textAt(state, 'status', 'result') === result && message.test(said) && state
    })
  const condition = (name: string) => {
    const found = at(stage.service(name), 'status', 'conditions')
    return Array.isArray(found) ? found.filter(isPlainObject).find(({ type }) => type === 'clarion.dev/Announced') : undefined
  }
  const saysBecause = (name: string, reason: string, message: RegExp) =>
    stage.witness.until(`${name} to say ${reason}`, () => {
      const said = condition(name)
      return said?.reason === reason && message.test(String(said.message))
    })

  before(async () => {
    stage = await openStage(['192.0.2.0/28'])
    for (const [path, kind, name, spec] of WRITTEN) await make(path, kind, name, spec)
    controller = await stage.programs.controller()
    await controller.log.message('config loaded', { within: READY_MS })
  })
  after(() => stage?.end())

  test('are read back as they were written, with the defaults of their CRDs, and by no speaker', async () => {
    const { cluster, until, close } = await stage.lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
    await until('all of it is read', () => cluster.facts.config.bgp !== undefined)
    const { bgp } = cluster.facts.config
    const named = (list: readonly { readonly name: string; readonly spec: object }[] = []) =>
      list.map(({ name, spec }) => ({ name, spec }))
    assert.deepEqual(named(bgp?.bfdProfiles), [{ name: 'fast', spec: { receiveInterval: 50 } }])
    assert.deepEqual(named(bgp?.communities), [{ name: 'names', spec: WRITTEN[2][3] }])
    const selectors = { ipAddressPools: [], ipAddressPoolSelectors: [], nodeSelectors: [], serviceSelectors: [] }
    assert.deepEqual(named(bgp?.advertisements), [
      { name: 'all', spec: { aggregationLength: 32, aggregationLengthV6: 128, ...selectors, ...WRITTEN[3][3] } },
    ])
    const defaults = { peerPort: 179, nodeSelectors: [], disableMP: false, dualStackAddressFamily: false }
    assert.deepEqual(named(bgp?.peers), [{ name: 'router', spec: { ...defaults, ...WRITTEN[0][3] } }])
    await close()
    const speaker = await stage.lane.open('speaker', { kinds: SPEAKER_KINDS, writer: 'speaker-n1' })
    await speaker.cluster.synced
    assert.equal(speaker.cluster.facts.config.bgp, undefined)
    await speaker.close()
  })

  test('leave the state Valid, with a warning of the pool that only BGP would announce', async () => {
    const state = await stateSays('Valid', /^warning: IPAddressPool\/web, .*BGPAdvertisement\/all/)
    assert.equal(textAt(state, 'status', 'errorSummary') ?? '', '')
  })

  test('which each of its Services says too, and an event', async () => {
    await stage.makeService('shop')
    await stage.assigned('shop')
    await saysBecause('shop', 'OnlyBGPAdvertised', /pool web, announced by BGPAdvertisement\/all only/)
    await stage.told('shop', 'OnlyBGPAdvertised', 'BGPAdvertisement/all')
  })

  test('that are wrong make the state Invalid, and hold up neither pools nor Services', async () => {
    const at = `${METALLB_AT}/bgpadvertisements/all`
    await stage.lane.admin('PATCH', at, { spec: { communities: ['red'] } }, MERGE)
    const state = await stateSays('Invalid', /BGPAdvertisement\/all, spec\.communities\[0\]: no Community defines "red"/)
    assert.match(textAt(state, 'status', 'errorSummary') ?? '', /^configuration error: BGPAdvertisement\/all/)
    await stage.makePool('lab', ['198.51.100.0/30'])
    await stage.makeService('late', {}, { 'metallb.io/address-pool': 'lab' })
    assert.equal(await stage.assigned('late'), '198.51.100.0')
    await saysBecause('late', 'NotAdvertised', /pool lab, and no advertisement/) // the last good BGP part knows no pool lab
    await stage.lane.admin('PATCH', at, { spec: { communities: ['blue'] } }, MERGE)
    await stateSays('Valid', /^warning: /)
    await saysBecause('late', 'OnlyBGPAdvertised', /pool lab/)
  })

  test('an L2Advertisement ends it, for the pool it covers and no other', async () => {
    const lab = { ipAddressPools: ['lab'] }
    await make(`${METALLB_AT}/l2advertisements`, 'L2Advertisement', 'lab', lab)
    await saysBecause('late', 'NoSpeakerAnnounces', /no speaker/)
    assert.equal(condition('shop')?.reason, 'OnlyBGPAdvertised')
  })

  test('a kind the server does not have is normal: said once, not stale, and gone with its CRD', async () => {
    const opened = await stage.lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
    const { cluster, log, until } = opened
    const { facts } = cluster
    await until('all of it is read', () => facts.config.bgp !== undefined)
    await stage.lane.admin('DELETE', CRD)
    const saidIt = () => log.filter(({ msg, kind }) => msg === 'the server does not have the kind' && kind === 'Community')
    await until('its objects are gone', () => facts.config.bgp?.communities.length === 0)
    await stateSays('Invalid', /no Community defines "blue"/)
    await eventually('it is said', async () => saidIt().length > 0)
    assert.deepEqual(cluster.health?.().stale, [])
    assert.equal((await controller.ready()).status, 200)
    const fresh = await stage.lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
    await fresh.cluster.synced
    await fresh.until('BGP is known without it', () => fresh.cluster.facts.config.bgp?.peers.length === 1)
    assert.deepEqual(fresh.cluster.health?.().stale, [])
    assert.equal(saidIt().length, 1)
    await opened.close()
    await fresh.close()
  })

  test('counters of a pool are no change of the configuration, for controller and speaker alike', async () => {
    const both = [
      await stage.lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' }),
      await stage.lane.open('speaker', { kinds: SPEAKER_KINDS, writer: 'speaker-n1' }),
    ]
    for (const { cluster } of both) await cluster.synced
    await both[0]?.until('all of it is read', () => both[0]?.cluster.facts.config.bgp !== undefined)
    const before = both.map(({ changes }) => changes.length)
    const status = { assignedIPv4: 3, assignedIPv6: 0, availableIPv4: 1, availableIPv6: 0 }
    await stage.lane.admin('PATCH', `${POOLS_AT}/lab/status`, { status }, MERGE)
    await stage.lane.admin('PATCH', `${POOLS_AT}/lab`, { metadata: { labels: { seen: 'yes' } } }, MERGE)
    for (const [i, { cluster, changes, until }] of both.entries()) {
      const told = () => changes.slice(before[i]).filter(({ kind }) => kind === 'config').length
      const isRead = () => cluster.facts.config.pools.some(({ labels }) => labels.get('seen') === 'yes')
      await until('the label is told', () => isRead() && told() > 0)
      assert.equal(told(), 1) // the counters came before it, on the same watch
    }
    for (const one of both) await one.close()
  })

  test('nothing was asked for that the roles do not give', () => assert.deepEqual(refusedRequests(stage.lane.server), []))
})
