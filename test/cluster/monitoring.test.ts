/** A real Prometheus reads both programs as docs/monitoring.md says, and has an answer to everything that dashboard and alerts ask. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { alertRules } from '../../scripts/chart/alerts.ts'
import { dashboardPanels } from '../../scripts/dashboard/panels.ts'
import { epoch } from '../lab/epoch.ts'
import { getHttp, watchArp } from '../lab/instruments.ts'
import { whyNoLan } from '../lab/lane.ts'
import type { Program } from '../lab/processes.ts'
import { buildLan, type Host, type Lan } from '../lab/topology.ts'
import { findInPrometheus, NO_PROMETHEUS } from './kubernetes/prometheus.ts'
import { eventually, METALLB_AT } from './lane.ts'
import { collectionAt } from './manifest.ts'
import { CONTROLLER, makePod, runPod, runSpeaker, SPEAKER } from './manifest-pods.ts'
import { type Prometheus, startPrometheus } from './monitoring-prometheus.ts'
import { makeServed } from './nodes.ts'
import { makeReachable } from './reach.ts'
import { playStory, RECORDS, writeRecording } from './record-dashboard.ts'
import { openStage, type Stage } from './stage.ts'

const program = findInPrometheus('prometheus')
const READY_MS = 30_000
/** Seconds between two looks: rates are of several. */
const EVERY = 1
const PANELS = dashboardPanels({ namespace: 'metallb-system', job: 'clarion', __rate_interval: `${8 * EVERY}s` })
const QUERIES = PANELS.flatMap(({ queries }) => queries)
/** Shown when something is wrong, and by nothing before. */
const OF_TROUBLE = ['clarion_config_kept', 'clarion_kube_stale']
const ofTrouble = QUERIES.filter(({ expr }) => OF_TROUBLE.some((metric) => expr.includes(metric))).map(({ name }) => name)
const ADVERTISEMENTS_AT = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/l2advertisements.metallb.io'

describe('a real Prometheus', {
  skip: program === undefined ? NO_PROMETHEUS : (whyNoLan() ?? false),
  timeout: 300_000,
}, () => {
  let stage: Stage
  let lan: Lan
  let prometheus: Prometheus
  let controller: Program
  const speakers: Program[] = []
  let begun: number

  /** Queries of the dashboard that nothing comes back for. */
  const unanswered = async () => {
    const shown = new Set((await prometheus.query('{__name__=~"panel:.+"}')).map(({ metric }) => metric.__name__))
    return QUERIES.map(({ name }) => name).filter((name) => !shown.has(name))
  }
  const alerts = async () =>
    (await prometheus.rules()).flatMap(({ name, state = '' }) =>
      ['pending', 'firing'].includes(state) ? `${name} ${state}` : [],
    )
  const soon = async <T>(what: string, look: () => Promise<T>, wanted: T) => {
    let last: T | undefined
    await eventually(what, async () => {
      last = await look()
      return isDeepStrictEqual(last, wanted)
    }).catch(() => assert.deepEqual(last, wanted, what))
  }

  before(async () => {
    assert.ok(program !== undefined)
    stage = await openStage(['192.0.2.128/25'])
    const { lane, lifetime } = stage
    for (const workload of [SPEAKER, CONTROLLER]) await lane.admin('POST', collectionAt(workload), workload)
    await lane.admin('POST', `${METALLB_AT}/l2advertisements`, {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'L2Advertisement',
      metadata: { name: 'web' },
      spec: { ipAddressPools: ['web'] },
    })
    await stage.makePool('unseen', ['198.51.100.0/24'], { autoAssign: false })
    lan = buildLan({ prefix: 'clarion-prm', nodes: 2, others: ['ctl', 'prm'], lifetime })
    const [home, monitor] = lan.others
    assert.ok(home !== undefined && monitor !== undefined)
    for (const { name, ip } of lan.nodes) {
      await lane.admin('POST', '/api/v1/nodes', { metadata: { name } })
      await makePod(lane, SPEAKER, `speaker-${name}`, name, ip)
    }
    await makePod(lane, CONTROLLER, 'controller-0', 'n1', home.ip)
    const everybody = [...lan.nodes, home, monitor]
    await makeReachable(lane.server.port, everybody, join(lane.server.folder, 'reach'), lifetime)

    const args = ['--kubeconfig', lane.server.kubeconfig('controller'), '--webhook-mode', 'disabled']
    controller = runPod(CONTROLLER, { fields: { 'metadata.name': 'controller-0' }, args, host: home }, lifetime)
    for (const node of lan.nodes) speakers.push(runSpeaker(node, lane.server.kubeconfig('speaker'), lifetime))
    const records = QUERIES.map(({ name, expr }) => ({ record: name, expr }))
    const rules = [...alertRules(), ...records]
    prometheus = await startPrometheus(lane, { program, host: monitor, rules, every: EVERY }, lifetime)
    await Promise.all(speakers.map(({ log }) => log.message('joined', { within: READY_MS })))

    begun = epoch()
    await makeServed(stage, 'web', lan.nodes)
    const address = await stage.assigned('web')
    await stage.makeService('out-of-reach', { loadBalancerIP: '10.9.9.9' })
    await stage.makeService('unseen', {}, { 'metallb.io/address-pool': 'unseen' })
    await watchArp(lan.watcher, [address, '192.0.2.250'], 20, lifetime) // the second is nobody's
    await Promise.all([home, lan.node('n1')].map((host: Host) => getHttp(host, 'https://127.0.0.1:9120/metrics', lifetime)))
  })
  after(() => stage?.end())

  test('reads both programs over HTTPS, let in by the token of its ServiceAccount', () =>
    soon(
      'three targets up',
      async () => (await prometheus.query('up')).map(({ metric, value }) => `${metric.pod} ${value?.[1]}`).sort(),
      ['controller-0 1', 'speaker-n1 1', 'speaker-n2 1'],
    ))

  test('evaluates every alert and every query of the dashboard', async () => {
    assert.ok(QUERIES.length > 20 && ofTrouble.length > 0)
    const evaluated = async () =>
      (await prometheus.rules()).map(({ name, health, lastError = '' }) => `${name} ${health} ${lastError}`.trim())
    const all = [...alertRules().map(({ alert }) => String(alert)), ...QUERIES.map(({ name }) => name)]
    await soon(
      'all to be evaluated',
      evaluated,
      all.map((name) => `${name} ok`),
    )
  })

  test('has something to show in every panel, but for trouble that is not there', () =>
    soon('series of every query', unanswered, ofTrouble))

  test('knows what is so', async () => {
    const [inUse] = await prometheus.query('metallb_allocator_addresses_in_use_total{pool="web"}')
    const announced = await prometheus.query('metallb_speaker_announced')
    assert.deepEqual(
      [inUse?.value?.[1], announced.map(({ metric, value }) => [metric.service, value?.[1]])],
      ['1', [['default/web', '1']]],
    )
  })

  test('alerts of the two Services that are not served, and of nothing else', () =>
    soon('alerts', alerts, ['ClarionServicePending pending', 'ClarionServiceNotAdvertised pending']))

  if (RECORDS)
    test('a story for the picture', async () => {
      const [, second] = speakers
      const node = lan.node('n2')
      assert.ok(second !== undefined)
      speakers[1] = await playStory(stage, lan.nodes, second, () =>
        runSpeaker(node, stage.lane.server.kubeconfig('speaker'), stage.lifetime),
      )
    })

  test('when advertisements are gone with their CRD, panels and alerts say so', async () => {
    await stage.lane.admin('DELETE', ADVERTISEMENTS_AT)
    await soon('series of every query', unanswered, [])
    await eventually('the alert', async () => (await alerts()).includes('ClarionClusterNotRead pending'))
  })

  if (RECORDS) test('recorded for the picture', () => writeRecording(prometheus, begun))

  test('they end well', async () => {
    for (const one of [controller, ...speakers]) assert.equal(await one.stop(), 'ended with code 0', one.name)
  })
})
