/** Admission: what the API server answers while a controller of its own role judges, converts, and renews its certificates. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import type { Answer } from './bare-client.ts'
import { eventually, MERGE, NAMESPACE, objectOf, refusedRequests } from './lane.ts'
import type { Running } from './programs.ts'
import { names, openStage, type Stage } from './stage.ts'
import { asking, CONFIGURATION_AT, openWebhooks, PEER_CRD_AT, type WebhookStage, webhooksOf } from './webhook-stage.ts'

/** Short lives, so that everything below happens while certificates are renewed. */
const LIVES = ['--webhook-authority-seconds', '30', '--webhook-certificate-seconds', '12']
const SECRET_AT = `/api/v1/namespaces/${NAMESPACE}/secrets/metallb-webhook-cert`
const DRY = '?dryRun=All'

describe('admission', { timeout: 240_000 }, () => {
  let stage: Stage
  let webhooks: WebhookStage
  let controller: Running
  let ask: ReturnType<typeof asking>
  const failed: string[] = []
  /** What was written, or the sentence why not. */
  const message = ({ status, json, text }: Answer) => {
    if (text.includes('failed calling webhook') || text.includes('conversion webhook')) failed.push(text)
    return status < 300 ? 'accepted' : (textAt(json, 'message') ?? text)
  }
  const accepted = (answer: Answer) => assert.equal(message(answer), 'accepted')
  const refused = (answer: Answer, ...why: readonly RegExp[]) => {
    assert.equal(answer.status, 403, answer.text)
    for (const each of why) assert.match(message(answer), each)
  }

  before(async () => {
    stage = await openStage(['192.0.2.0/24'])
    ask = asking(stage.lane)
    const elsewhere = { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata: { name: 'stray' } }
    const at = '/apis/metallb.io/v1beta1/namespaces/default/ipaddresspools'
    await stage.lane.admin('POST', at, { ...elsewhere, spec: { addresses: ['203.0.113.0/24'] } })
    webhooks = await openWebhooks(stage.lane, stage.programs)
  })
  after(() => stage?.end())

  test('before there is a controller a pool is refused, and can be deleted', async () => {
    const { status, text } = await ask.pool('early', { addresses: ['198.51.100.0/24'] }, DRY)
    assert.deepEqual([status, text.includes('failed calling webhook')], [500, true])
    const gone = await ask.remove('ipaddresspools', 'web', DRY)
    assert.equal(gone.status, 200, gone.text)
  })

  test('from the moment it is ready, a pool can be made', async () => {
    controller = await webhooks.start(LIVES)
    await webhooks.ready(controller)
    accepted(await ask.pool('first', { addresses: ['198.51.100.0/25'] }))
  })

  test('a pool at fault is refused with everything that is wrong with it, dry or not', async () => {
    const spec = { addresses: ['192.0.2.128/25', '198.51.100.9-198.51.100.3', '198.51.100.0/24', '10.0.0.0/8-'] }
    const [dry, real] = [await ask.pool('bad', spec, DRY), await ask.pool('bad', spec)]
    const why = [
      /192\.0\.2\.128\/25 overlaps with already defined CIDR|192\.0\.2\.0\/24/,
      /addresses\[1\]/,
      /overlaps.*\n?/,
      /addresses\[3\]/,
    ]
    refused(dry, ...why)
    refused(real, ...why)
    assert.equal(textAt(dry.json, 'message'), textAt(real.json, 'message'))
    assert.equal((textAt(real.json, 'message') ?? '').split('\n').length, 4)
  })

  test('what is only tried is not there for what comes after', async () => {
    accepted(await ask.pool('tried', { addresses: ['10.1.0.0/24'] }, DRY))
    accepted(await ask.pool('meant', { addresses: ['10.1.0.0/24'] }, DRY))
  })

  test('an edit is judged as a new object is', async () => {
    const pool = `${ask.path('ipaddresspools')}/first`
    refused(
      await stage.lane.ask('PATCH', pool, { spec: { addresses: ['192.0.2.0/28'] } }, MERGE),
      /overlaps with already defined CIDR/,
    )
    accepted(await stage.lane.ask('PATCH', pool, { metadata: { labels: { a: 'b' } } }, MERGE))
  })

  test('what cannot be so yet warns', async () => {
    const answer = await ask.l2Advertisement('lan', { ipAddressPools: ['web', 'later'] })
    accepted(answer)
    assert.match(answer.warnings.join('\n'), /there is no IPAddressPool .*later/)
    const twice = await ask.l2Advertisement('twice', { ipAddressPools: ['web', 'web'] })
    refused(twice, /"web" is listed twice/)
  })

  test('an object of another namespace is refused, and one that is there changed with a warning', async () => {
    const at = '/apis/metallb.io/v1beta1/namespaces/default/ipaddresspools'
    const object = { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata: { name: 'x' } }
    const sentence = /resource must be created in metallb-system namespace/
    refused(await stage.lane.ask('POST', at, { ...object, spec: { addresses: ['10.2.0.0/24'] } }), sentence)
    const edited = await stage.lane.ask('PATCH', `${at}/stray`, { spec: { autoAssign: false } }, MERGE)
    accepted(edited)
    assert.match(edited.warnings.join('\n'), sentence)
  })

  test('a pool in use goes, and loses addresses, with a warning that counts them', async () => {
    await stage.makeServices(names('svc', 5))
    for (const name of names('svc', 5)) await stage.assigned(name)
    const deleted = await ask.remove('ipaddresspools', 'first', DRY)
    accepted(deleted)
    assert.match(deleted.warnings.join('\n'), /IPAddressPool\/first: 5 addresses are in use by default\/svc-\d, .* and 2 more/)
    const shrunk = await stage.lane.ask(
      'PATCH',
      `${ask.path('ipaddresspools')}/first${DRY}`,
      { spec: { addresses: ['198.51.100.64/26', '198.51.100.0/30'] } },
      MERGE,
    )
    accepted(shrunk)
    assert.match(shrunk.warnings.join('\n'), /1 address that it has no longer is in use by default\/svc-\d/)
  })

  test('a reservation or a quota is stored whatever it says, with a warning of what it will not do', async () => {
    const told = (answer: Answer) => {
      accepted(answer)
      return answer.warnings.join('\n')
    }
    const expires = '2020-01-01T00:00:00Z'
    assert.equal(told(await ask.reservation('old', { mode: 'Static', addresses: ['192.0.2.40'] })), '')
    const young = { mode: 'Static', addresses: ['192.0.2.40', '203.0.113.9'], expires }
    await eventually('the older reservation to be known', async () =>
      told(await ask.reservation('young', young, DRY)).includes('192.0.2.40 belongs to the older reservation old'),
    )
    const words = told(await ask.reservation('young', young))
    assert.match(words, /it is over already.*\n.*203\.0\.113\.9: in no IPAddressPool yet/)
    const quota = { scope: 'EachNamespace', namespaces: ['default'], ipv4: 4 }
    assert.match(told(await ask.quota('team', quota, DRY)), /AddressQuota\/team: default: more in use than allowed/)
    assert.equal(told(await ask.quota('team', { ...quota, ipv4: 5 }, DRY)), '')
  })

  test('a reservation that is held goes, with a warning that counts the holders and names none', async () => {
    accepted(await ask.reservation('held', { mode: 'Exclude', addresses: ['198.51.100.0/25'] }))
    const { warnings, ...answer } = await ask.removeReservation('held')
    accepted({ warnings, ...answer })
    assert.match(warnings.join('\n'), /AddressReservation\/held: 5 addresses of it are held by 5 Services, which keep them/)
    assert.equal(warnings.join('\n').includes('svc'), false)
    const idle = await ask.removeReservation('old')
    assert.deepEqual([message(idle), idle.warnings], ['accepted', []])
  })

  test('peers, profiles, communities and routes are judged', async () => {
    const peer = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.254' }
    accepted(await ask.profile('fast', { receiveInterval: 100 }))
    const named = await ask.peer('tor', { ...peer, bfdProfile: 'fast', nodeSelectors: [{ matchLabels: { rack: 'a' } }] })
    accepted(named)
    refused(await ask.remove('bfdprofiles', 'fast'), /failed to delete BFDProfile fast, used by BGPPeer tor/)
    const later = await ask.peer('later', { ...peer, peerAddress: '192.0.2.253', bfdProfile: 'unheard' }, DRY)
    accepted(later)
    assert.match(later.warnings.join('\n'), /unheard/)
    const wrong = await ask.peer('wrong', { ...peer, myASN: 0, peerAddress: 'x', disableMP: true })
    refused(wrong, /myASN/, /peerAddress/)
    assert.match(wrong.warnings.join('\n'), /disableMP/)
    refused(await ask.community('names', { communities: [{ name: 'a', value: '1:2:3' }] }), /names/)
    refused(await ask.bgpAdvertisement('routes', { aggregationLength: 16 }), /invalid aggregation length 16/)
    accepted(await ask.bgpAdvertisement('routes', { peers: ['tor'], ipAddressPools: ['web'] }))
  })

  test('a peer is the same in either version', async () => {
    const spec = { myASN: 64_512, peerASN: 64_514, peerAddress: '192.0.2.252' }
    accepted(await ask.oldPeer('old', spec))
    const newer = await stage.lane.ask('GET', `${ask.path('bgppeers', 'v1beta2')}/old`)
    accepted(newer)
    const timers = { holdTime: '0s', keepaliveTime: '0s' }
    assert.deepEqual(at(newer.json, 'spec'), {
      ...spec,
      ...timers,
      peerPort: 179,
      disableMP: false,
      dualStackAddressFamily: false,
    })
    const older = await stage.lane.ask('GET', `${ask.path('bgppeers')}/tor`)
    accepted(older)
    assert.deepEqual([at(older.json, 'spec', 'bfdProfile'), at(older.json, 'spec', 'disableMP')], ['fast', undefined])
  })

  test('of two pools that overlap, asked for at once, one is made', async () => {
    const pairs = Array.from({ length: 20 }, (_, i) => i)
    const made = await Promise.all(
      pairs.map(async (i) => {
        const answers = await Promise.all(
          ['a', 'b'].map((side) =>
            ask.pool(`pair-${i}-${side}`, { addresses: [side === 'a' ? `10.3.${i}.0/24` : `10.3.${i}.128/25`] }),
          ),
        )
        return answers.map(message).filter((one) => one === 'accepted').length
      }),
    )
    assert.deepEqual(
      made,
      pairs.map(() => 1),
    )
  })

  test('two hundred at once', async () => {
    const answers = await Promise.all(names('many', 200).map((name, i) => ask.pool(name, { addresses: [`10.4.${i}.0/24`] })))
    assert.deepEqual(new Set(answers.map(message)), new Set(['accepted']))
  })

  test('whom to trust is written again where it was overwritten', async () => {
    const bundles = async () =>
      webhooksOf(await stage.lane.admin('GET', CONFIGURATION_AT)).map((one) => textAt(one, 'clientConfig', 'caBundle') ?? '')
    const whole = await stage.lane.admin('GET', CONFIGURATION_AT)
    await stage.lane.admin('PUT', CONFIGURATION_AT, { ...webhooks.configuration, metadata: objectOf(whole.metadata) })
    await eventually('the caBundles to come back', async () => (await bundles()).every((text) => text !== ''))
  })

  test('certificates and their authority are renewed, and no request fails for it', async () => {
    const authority = async () => textAt(await stage.lane.admin('GET', SECRET_AT), 'data', 'ca.crt')
    const leaf = async () => textAt(await stage.lane.admin('GET', SECRET_AT), 'data', 'tls.crt')
    const [firstAuthority, leaves] = [await authority(), new Set<string | undefined>()]
    for (let i = 0; (await authority()) === firstAuthority || leaves.size < 3; i++) {
      accepted(await ask.pool(`round-${i}`, { addresses: ['10.5.0.0/24'] }, DRY))
      accepted(await stage.lane.ask('GET', `${ask.path('bgppeers')}/tor`))
      leaves.add(await leaf())
      assert.ok(i < 20_000)
    }
    const crd = await stage.lane.admin('GET', PEER_CRD_AT)
    assert.notEqual(at(crd, 'spec', 'conversion', 'webhook', 'clientConfig', 'caBundle'), undefined)
  })

  test('while nobody answers it is refused; who comes next takes what the Secret holds', async () => {
    assert.equal(await controller.stop(), 'ended with code 0')
    assert.match((await ask.pool('alone', { addresses: ['10.6.0.0/24'] })).text, /failed calling webhook/)
    const made = () => controller.log.lines.filter(({ text }) => text.includes('webhook certificate made')).length
    controller = await webhooks.start()
    await webhooks.ready(controller)
    accepted(await ask.pool('alone', { addresses: ['10.6.0.0/24'] }))
    assert.ok(made() <= 1)
  })

  test('a configuration that is gone is named, and hinders nobody', async () => {
    await stage.lane.admin('DELETE', CONFIGURATION_AT)
    await controller.log.message('nobody calls the webhooks', { within: 10_000 })
    await webhooks.ready(controller)
  })

  test('it ends well; no call to a webhook failed, and no request of the controller’s was refused', async () => {
    assert.equal(await controller.stop(), 'ended with code 0')
    assert.deepEqual(failed, [])
    assert.deepEqual(refusedRequests(stage.lane.server), [])
  })
})
