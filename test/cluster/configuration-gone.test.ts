/** Pools and advertisements deleted with their CRDs under speakers, and under one that starts meanwhile: what is announced stays so. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { DELIBERATE_MS } from '@clarion/core'
import { parse } from 'yaml'
import { textAt } from '../../packages/kube/src/api/json.ts'
import { crdFiles } from '../../packages/kube/src/crd/crd-files.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { electionOrder } from '../lab/election.ts'
import { epoch } from '../lab/epoch.ts'
import { neverUnansweredLongerThan } from '../lab/history.ts'
import { type ArpWatch, watchArp } from '../lab/instruments.ts'
import { whyNoLan } from '../lab/lane.ts'
import type { Program } from '../lab/processes.ts'
import { buildLan, type Host, type Lan } from '../lab/topology.ts'
import { eventually, kindsServed, METALLB_AT, NAMESPACE, objectOf, refusedRequests } from './lane.ts'
import { makeNode, makeServed } from './nodes.ts'
import type { Running } from './programs.ts'
import { makeReachable } from './reach.ts'
import { openStage, type Stage } from './stage.ts'

const READY_MS = 30_000
/** A planned move takes less; the watcher asks every 20 ms. */
const UNANSWERED_MS = 500
const ADDRESS = '192.0.2.128'
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const ADVERTISEMENTS = 'l2advertisements.metallb.io'
const POOLS = 'ipaddresspools.metallb.io'
const KEPT_AT = `/api/v1/namespaces/${NAMESPACE}/configmaps/clarion-kept-configuration`

describe('the configuration gone under speakers', { skip: whyNoLan() ?? false, timeout: 300_000 }, () => {
  let stage: Stage
  let lan: Lan
  let watch: ArpWatch
  let controller: Running
  let kubeconfig: string
  const speakers = new Map<string, Program>()

  const owner = (): Host => electionOrder(lan, ADDRESS)[0] ?? lan.node('n1')
  const speaker = (node: Host): Program => {
    const found = speakers.get(node.name)
    assert.ok(found !== undefined)
    return found
  }
  const startSpeaker = async (node: Host) => {
    const program = stage.programs.speaker(node, kubeconfig)
    speakers.set(node.name, program)
    await program.log.message('joined', { within: READY_MS })
  }
  const restart = async (node: Host) => {
    assert.equal(await speaker(node).stop(), 'ended with code 0')
    const since = epoch()
    await startSpeaker(node)
    await answers(owner(), since)
  }
  const answers = (node: Host, since: number) =>
    watch.waitFor(
      (c) => c.ip === ADDRESS && c.mac === node.mac && c.kind === 'answer' && c.at > since,
      `${node.name} to answer`,
      READY_MS,
    )
  const answeredSince = async (since: number) => {
    const now = epoch()
    await watch.waitFor((c) => c.ip === ADDRESS && c.at > now, 'anybody to answer', READY_MS)
    const records = watch.records().filter((r) => r.ip === ADDRESS && r.at >= since && r.at <= now)
    assert.deepEqual(neverUnansweredLongerThan(UNANSWERED_MS, records, ADDRESS, { from: since, until: now }), [])
  }
  const makeAdvertisement = async () => {
    const object = { apiVersion: 'metallb.io/v1beta1', kind: 'L2Advertisement', metadata: { name: 'all' } }
    await stage.lane.admin('POST', `${METALLB_AT}/l2advertisements`, { ...object, spec: { interfaces: ['eth0'] } })
  }
  const crd = (name: string): PlainObject =>
    objectOf(parse([...crdFiles().values()].find((text) => text.includes(`name: ${name}`)) ?? ''))
  const removeCrd = async (name: string) => {
    const marks = [...speakers.values()].map((one) => [one, one.log.mark()] as const)
    const since = epoch()
    await stage.lane.admin('DELETE', `${CRDS}/${name}`)
    for (const [one, mark] of marks)
      await one.log.message('not kept up', { within: READY_MS, since: mark }, (f) => f.reason === 'Missing')
    console.log(`  figures: ${name} known to be gone after ${Math.round(epoch() - since)} ms`)
  }
  const keptNames = async () => {
    const answer = await stage.lane.ask('GET', KEPT_AT)
    const text = textAt(answer.json, 'data', 'objects.json') ?? '{}'
    const { l2Advertisements } = JSON.parse(text)
    return Array.isArray(l2Advertisements) ? l2Advertisements.map((one: unknown) => textAt(one, 'metadata', 'name')) : undefined
  }

  before(async () => {
    stage = await openStage([`${ADDRESS}/25`])
    const { lane, lifetime, programs } = stage
    await makeAdvertisement()
    lan = buildLan({ prefix: 'clarion-gon', nodes: 2, lifetime })
    for (const node of lan.nodes) await makeNode(lane, node)
    await makeReachable(lane.server.port, lan.nodes, join(lane.server.folder, 'reach'), lifetime)
    kubeconfig = lane.server.kubeconfig('speaker')
    controller = await programs.controller()
    await makeServed(stage, 'web', lan.nodes)
    assert.equal(await stage.assigned('web'), ADDRESS)
    watch = await watchArp(lan.watcher, [ADDRESS], 20, lifetime)
    await Promise.all(lan.nodes.map(startSpeaker))
    await answers(owner(), 0)
    await eventually('the configuration to be kept', async () => (await keptNames())?.join() === 'all')
  })
  after(() => stage?.end())

  test('the CRD of the advertisements deleted: announced on, and told by all', async () => {
    const since = epoch()
    await removeCrd(ADVERTISEMENTS)
    for (const { name } of lan.nodes) await stage.stateSays(`speaker-${name}`, 'Invalid', /ConfigurationKept: .*L2Advertisement/)
    await stage.stateSays('controller', 'Invalid', /ConfigurationKept: .*L2Advertisement/)
    await sleep(DELIBERATE_MS + 2_000)
    await answeredSince(since)
  })

  test('a speaker that starts meanwhile announces as before', async () => {
    const since = epoch()
    await restart(owner())
    await answeredSince(since)
  })

  test('the CRD of the pools deleted as well: the same; the controller holds what it would release', async () => {
    const since = epoch()
    await removeCrd(POOLS)
    await stage.stateSays('controller', 'Invalid', /MassReleaseHeld/)
    for (const node of lan.nodes) await restart(node)
    await answeredSince(since)
    assert.equal(await controller.stop(), 'ended with code 0')
    controller = await stage.programs.controller()
    await controller.log.message('mass release held', { within: READY_MS })
    await answeredSince(since)
    assert.deepEqual(await keptNames(), ['all'])
  })

  test('everything back: nothing is wrong any more', async () => {
    const since = epoch()
    for (const name of [POOLS, ADVERTISEMENTS]) await stage.lane.admin('POST', CRDS, crd(name))
    await kindsServed(stage.lane.ask)
    await stage.makePool('web', [`${ADDRESS}/25`])
    await makeAdvertisement()
    for (const name of ['controller', ...lan.nodes.map((node) => `speaker-${node.name}`)])
      await stage.stateSays(name, 'Valid', /^$/)
    await answeredSince(since)
  })

  test('the only advertisement deleted: withdrawn a moment later, and forgotten', async () => {
    const marks = speaker(owner()).log.mark()
    await stage.lane.admin('DELETE', `${METALLB_AT}/l2advertisements/all`)
    await speaker(owner()).log.message('withdrawn', { within: DELIBERATE_MS + READY_MS, since: marks })
    await eventually('nothing to be kept of it', async () => (await keptNames())?.join() === '')
    for (const { name } of lan.nodes) await stage.stateSays(`speaker-${name}`, 'Valid', /^$/)
    assert.deepEqual(refusedRequests(stage.lane.server), [])
  })
})
