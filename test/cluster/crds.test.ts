/** The CRDs on a real API server: taken without a warning, keeping every object as it was, refusing what MetalLB's refuse and no more. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parse } from 'yaml'
import { compareCrd } from '../../packages/kube/src/crd/compare-crd.ts'
import { crdFiles } from '../../packages/kube/src/crd/crd-files.ts'
import { OLD_PEER, SAMPLES, sampleObject } from '../../packages/kube/src/crd/testing/samples.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { parseCustom } from '../../packages/kube/src/schema/custom-resources.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { startApiServer } from './apiserver.ts'
import { type Answer, type BareClient, bareClient } from './bare-client.ts'
import { ACCEPTED, nameOfTry, REFUSED, REFUSED_STATUSES, type Try } from './crd-cases.ts'
import {
  accepted,
  CRDS,
  closed,
  collection,
  comparable,
  established,
  listAt,
  MERGE,
  NAMESPACE,
  nameOf,
  objectOf,
  openTwin,
  refused,
  replace,
  versionNames,
  write,
} from './crd-objects.ts'

const clarion = (kind: string, name: string) => ({ apiVersion: 'clarion.dev/v1alpha1', kind, metadata: { name } })
const INT64_MAX = '9223372036854775807'

const whole: readonly PlainObject[] = [...crdFiles().values()].map((text) => objectOf(parse(text)))
/** Nobody converts here: that is for test/cluster/webhook. */
const crds = whole.map((crd) => {
  const { conversion: _, ...spec } = objectOf(crd.spec)
  return { ...crd, spec }
})

describe('CRDs', { timeout: 240_000 }, () => {
  let lifetime: Lifetime
  let ask: BareClient

  before(async () => {
    lifetime = openLifetime()
    ask = bareClient(await startApiServer(lifetime, (line) => console.log(line)))
    accepted(await ask('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } }))
  })
  after(() => {
    ask?.close()
    lifetime.end()
  })

  test('are taken without a warning where there are none', async () => {
    for (const crd of whole) {
      const answer = await ask('POST', `${CRDS}?dryRun=All&fieldValidation=Strict`, crd)
      accepted(answer)
      assert.deepEqual(answer.warnings, [], nameOf(crd))
    }
  })

  describe('over CRDs that hold the same objects', () => {
    let written: ReadonlyMap<string, PlainObject>
    before(async () => {
      for (const crd of crds) accepted(await ask('POST', CRDS, openTwin(crd)))
      for (const crd of crds) await established(ask, nameOf(crd))
      written = new Map(await Promise.all(SAMPLES.map(async (sample) => [sample.kind, await write(ask, sample)] as const)))
      for (const crd of crds) await replace(ask, crd)
      for (const sample of SAMPLES) await closed(ask, sample)
    })

    for (const sample of SAMPLES) {
      test(`${sample.kind} with every field reads back unchanged`, async () => {
        const { json, warnings } = await ask('GET', `${collection(sample)}/${sample.name}`)
        const read = comparable(json)
        assert.deepEqual(read, written.get(sample.kind))
        const { spec, status } = objectOf(sampleObject(sample))
        assert.deepEqual([objectOf(read).spec, objectOf(read).status], [spec, status])
        assert.deepEqual(warnings, [])
        assert.ok('object' in parseCustom(sample.kind, json))
      })
      test(`${sample.kind} written again is no change`, async () => {
        const path = `${collection(sample)}/${sample.name}`
        const before = objectOf((await ask('GET', path)).json)
        const answer = await ask('PUT', `${path}?fieldValidation=Strict`, before)
        accepted(answer)
        assert.deepEqual(answer.warnings, [])
        assert.deepEqual(comparable(answer.json), comparable(before))
        assert.equal(objectOf(objectOf(answer.json).metadata).generation, objectOf(before.metadata).generation)
      })
    }

    for (const crd of crds) {
      test(`${nameOf(crd)} is established and the same as ours`, async () => {
        assert.equal(compareCrd(await established(ask, nameOf(crd)), crd), 'same')
      })
    }

    test('defaults are MetalLB’s and no others', async () => {
      const cases: readonly (readonly [Try, object | undefined])[] = [
        [
          { of: 'ipaddresspools', spec: { addresses: [] } },
          { addresses: [], autoAssign: true, avoidBuggyIPs: false },
        ],
        [{ of: 'l2advertisements', spec: {} }, {}],
        [{ of: 'l2advertisements' }, undefined],
        [
          { of: 'bgpadvertisements', spec: {} },
          { aggregationLength: 32, aggregationLengthV6: 128 },
        ],
        [{ of: 'bgpadvertisements' }, undefined],
        [
          { of: 'bgppeers', version: 'v1beta2', spec: { myASN: 1 } },
          { myASN: 1, peerPort: 179, disableMP: false, dualStackAddressFamily: false },
        ],
        [
          { of: 'bgppeers', version: 'v1beta1', spec: { myASN: 1, peerASN: 2, peerAddress: '' } },
          { myASN: 1, peerASN: 2, peerAddress: '', peerPort: 179 }, // the stored version's
        ],
        [{ of: 'bfdprofiles', spec: {} }, {}],
        [{ of: 'communities', spec: { communities: [{}] } }, { communities: [{}] }],
        [{ of: 'servicel2statuses' }, undefined],
      ]
      for (const [what, spec] of cases) {
        const answer = await attempt(what)
        accepted(answer)
        assert.deepEqual(objectOf(answer.json).spec, spec, JSON.stringify(what))
      }
    })

    for (const what of ACCEPTED) {
      test(`accepted: ${nameOfTry(what)}`, async () => {
        const answer = await attempt(what)
        accepted(answer)
        assert.deepEqual(
          answer.warnings,
          what.version === 'v1beta1' && what.of === 'bgppeers' ? ['v1beta1 is deprecated, please use v1beta2'] : [],
        )
      })
    }
    for (const [what, why] of REFUSED) {
      test(`refused: ${nameOfTry(what)}`, async () => {
        const { status, json, text } = await attempt(what)
        assert.equal(status, 422, text)
        assert.match(String(objectOf(json).message), why)
      })
    }

    /** Creates an object without leaving it. */
    async function attempt({ of, version, name = 'attempt', spec, status }: Try): Promise<Answer> {
      const crd = crds.find((one) => objectOf(objectOf(one.spec).names).plural === of)
      assert.ok(crd)
      const { group, names, scope } = objectOf(crd.spec)
      const apiVersion = `${String(group)}/${version ?? versionNames(crd)[0]}`
      const at = scope === 'Namespaced' ? `namespaces/${NAMESPACE}/${of}` : of
      const object = {
        apiVersion,
        kind: objectOf(names).kind,
        metadata: { name },
        ...(spec === undefined ? {} : { spec }),
        ...(status === undefined ? {} : { status }),
      }
      return ask('POST', `/apis/${apiVersion}/${at}?dryRun=All&fieldValidation=Strict`, object)
    }

    test('what may not change does not, and what is not named may', async () => {
      const patch = (plural: string, name: string, body: object, at = '') =>
        ask('PATCH', `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}/${plural}/${name}${at}`, body, MERGE)
      for (const [plural, name] of [
        ['servicel2statuses', 'l2-abcde'],
        ['servicebgpstatuses', 'bgp-abcde'],
      ] as const) {
        for (const field of ['node', 'serviceName', 'serviceNamespace']) {
          refused(
            await patch(plural, name, { status: { [field]: 'other' } }, '/status'),
            new RegExp(`status\\.${field}: .*Value is immutable`),
          )
        }
      }
      accepted(await patch('servicel2statuses', 'l2-abcde', { status: { interfaces: [{ name: 'eth7' }] } }, '/status'))
      const peer = `/apis/metallb.io/v1beta2/namespaces/${NAMESPACE}/bgppeers/tor-1`
      refused(
        await ask('PATCH', peer, { spec: { enableGracefulRestart: false } }, MERGE),
        /enableGracefulRestart cannot be changed/,
      )
      accepted(await ask('PATCH', `${peer}?dryRun=All`, { spec: { enableGracefulRestart: null } }, MERGE)) // as under MetalLB's rule
      const claim = '/apis/clarion.dev/v1alpha1/addressclaims/v4-192-0-2-10'
      refused(await ask('PATCH', claim, { spec: { address: '192.0.2.11' } }, MERGE), /a claim is of one address for good/)
      accepted(await ask('PATCH', claim, { spec: { holders: [] }, status: { phase: 'Releasing' } }, MERGE)) // both in one write
      assert.equal(objectOf(objectOf((await ask('GET', claim)).json).status).phase, 'Releasing')
    })

    test('what a reservation has chosen stays', async () => {
      const path = '/apis/clarion.dev/v1alpha1/addressreservations'
      const fromPool = { pool: 'web', ipv4: 1 }
      accepted(await ask('POST', path, { ...clarion('AddressReservation', 'chosen'), spec: { mode: 'Static', fromPool } }))
      const more = { spec: { fromPool: { ipv4: 2 } } }
      refused(await ask('PATCH', `${path}/chosen`, more, MERGE), /the addresses are chosen once/)
    })

    test('a status is written by its own path only', async () => {
      const pool = `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}/ipaddresspools/web`
      const { json } = await ask('PATCH', pool, { status: { assignedIPv4: 99 } }, MERGE)
      assert.equal(objectOf(objectOf(json).status).assignedIPv4, 3)
      refused(
        await ask('PATCH', `${pool}/status`, { status: { assignedIPv4: null } }, MERGE),
        /status\.assignedIPv4: Required value/,
      )
    })

    test('a verdict is one of three, with conditions as Kubernetes has them', async () => {
      const state = `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}/configurationstates/speaker-n1/status`
      for (const [status, why] of REFUSED_STATUSES) refused(await ask('PATCH', state, { status }, MERGE), why)
      for (const result of ['Valid', 'Invalid', 'Unknown']) accepted(await ask('PATCH', state, { status: { result } }, MERGE))
    })

    test('an int64 survives', async () => {
      const pool = `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}/ipaddresspools/web`
      accepted(await ask('PATCH', `${pool}/status`, `{"status":{"availableIPv6":${INT64_MAX}}}`, MERGE))
      const { text, json } = await ask('GET', pool)
      assert.match(text, new RegExp(`"availableIPv6":${INT64_MAX}[,}]`))
      const read = parseCustom('IPAddressPool', json)
      assert.ok('object' in read)
      assert.equal(read.object.status?.availableIPv6, BigInt(INT64_MAX))
    })

    test('a peer of the old version is one of the new version', async () => {
      const at = (version: string) => `/apis/metallb.io/${version}/namespaces/${NAMESPACE}/bgppeers`
      const { peerPort: _, ...spec } = OLD_PEER.spec
      accepted(
        await ask('POST', at('v1beta1'), { apiVersion: OLD_PEER.apiVersion, kind: 'BGPPeer', metadata: { name: 'old' }, spec }),
      )
      const newer = objectOf((await ask('GET', `${at('v1beta2')}/old`)).json)
      assert.deepEqual(newer.spec, { ...spec, peerPort: 179, disableMP: false, dualStackAddressFamily: false })
      const older = await ask('GET', `${at('v1beta1')}/tor-1`)
      assert.deepEqual(older.warnings, ['v1beta1 is deprecated, please use v1beta2'])
      assert.equal(objectOf(objectOf(older.json).spec).vrf, undefined)
    })

    test('columns', async () => {
      const columns = async (path: string) => {
        const { json } = await ask('GET', path, undefined, undefined, 'application/json;as=Table;v=v1;g=meta.k8s.io')
        return listAt(objectOf(json), 'columnDefinitions').map(({ name }) => name)
      }
      const all = new Map<string, unknown>()
      for (const sample of SAMPLES) all.set(sample.kind, (await columns(collection(sample))).slice(1))
      assert.deepEqual(Object.fromEntries(all), {
        IPAddressPool: ['Auto Assign', 'Avoid Buggy IPs', 'Addresses'],
        L2Advertisement: ['IPAddressPools', 'IPAddressPool Selectors', 'Interfaces', 'Node Selectors'],
        BGPAdvertisement: ['IPAddressPools', 'IPAddressPool Selectors', 'Peers', 'Node Selectors'],
        BGPPeer: ['Address', 'ASN', 'BFD Profile', 'Multi Hops'],
        BFDProfile: ['Passive Mode', 'Transmit Interval', 'Receive Interval', 'Multiplier'],
        Community: ['Age'],
        ServiceL2Status: ['Allocated Node', 'Service Name', 'Service Namespace'],
        ServiceBGPStatus: ['Node', 'Service Name', 'Service Namespace'],
        ConfigurationState: ['Result', 'ErrorSummary', 'Age'],
        AddressClaim: ['Address', 'Pool', 'Holders', 'Phase', 'Since', 'Rests For', 'Until'],
        AddressReservation: ['Mode', 'Addresses', 'Chosen', 'Holder', 'Ready', 'Conflict', 'Age'],
        AddressQuota: ['Scope', 'IPv4', 'IPv6', 'Used', 'Ready', 'Age'],
      })
    })
  })
})
