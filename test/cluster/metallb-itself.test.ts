/** MetalLB itself is at work, controller and speakers; Clarion takes its place node by node, and gives it back. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { stringify } from 'yaml'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { electionOrder } from '../lab/election.ts'
import { epoch } from '../lab/epoch.ts'
import { type Faults, faultsOf } from '../lab/faults.ts'
import { conflicts, gaps, neverTwoAnswerersLongerThan, neverUnansweredLongerThan } from '../lab/history.ts'
import { type ArpWatch, watchArp } from '../lab/instruments.ts'
import { whyNoLan } from '../lab/lane.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import type { Program } from '../lab/processes.ts'
import { buildLan, type Host, type Lan } from '../lab/topology.ts'
import { beyondConditions } from './assignments.ts'
import { clarion } from './clarion.ts'
import { freePorts } from './free-port.ts'
import { askKubectl, type Kubectl } from './kubernetes/ask-kubectl.ts'
import { whyNoKubectl } from './kubernetes/kubectl.ts'
import { CLAIMS_AT, eventually, type Lane, openLane, SERVICES_AT, service } from './lane.ts'
import { type LoadBalancers, loadBalancers } from './load-balancers.ts'
import { manifestOf } from './metallb/manifest.ts'
import { type MetalLBModule, metallbModule, whyNoMetalLB } from './metallb/module.ts'
import { CONTROLLER_POD, metallbController, metallbSpeaker, PODS_AT } from './metallb/programs.ts'
import { makeObject, SECRET_AT } from './metallb.ts'
import { makeNode, makeServed } from './nodes.ts'
import { type ApiPrograms, openApiPrograms } from './programs.ts'
import { makeReachable } from './reach.ts'
import { ALL_SERVICES, listOf, names } from './stage.ts'
import { openWitness, type Witness } from './witness.ts'

const SERVICES = names('web', 6)
const READY_MS = 30_000
/** Its speakers take up to three seconds to end, its controllers two. */
const STOPPED_MS = 20_000
/** Gossip alone notices a death after 4 to 7 s in a ring of three (MB 3.8). */
const DEATH_MS = 9_000
const SILENT_MS = 1_000
/** A speaker of MetalLB's joins the ring before it can answer, and the owner lets go at once: nobody answers for up to two seconds. */
const SILENT_BACK_MS = 8_000
/** One that ends has left the ring, and answers until it has ended. */
const TWO_MS = 5_000

describe('from MetalLB itself, and back', {
  skip: whyNoLan() ?? whyNoKubectl() ?? whyNoMetalLB() ?? false,
  timeout: 420_000,
}, () => {
  let lane: Lane
  let lifetime: Lifetime
  let kubectl: Kubectl
  let module: MetalLBModule
  let programs: ApiPrograms
  let lan: Lan
  let faults: Faults
  let witness: Witness
  let seen: LoadBalancers
  let watch: ArpWatch
  let controller: Program
  let shown: ReadonlyMap<string, string>
  const speakers = new Map<string, Program>()

  const inOrder = (ip: string, without: readonly Host[] = []) => electionOrder(lan, ip).filter((node) => !without.includes(node))
  const all = () => [...seen.addresses().values()]
  const assigned = (name: string) =>
    witness.until(`${name} to have its address`, () => seen.addresses().get(name) || false, READY_MS)
  /** Each address is answered for, from now on, by the first of those that live. */
  const answeredInOrder = async (within: number, dead: readonly Host[] = []) => {
    const since = epoch()
    for (const ip of all()) {
      const [owner] = inOrder(ip, dead)
      const suits = (c: { ip: string; mac: string; kind: string; at: number }) =>
        c.ip === ip && c.mac === owner?.mac && c.kind === 'answer' && c.at > since
      await watch.waitFor(suits, `${owner?.name} to answer for ${ip}`, within)
    }
  }
  const startMetalLBsController = async () => {
    const [port = 0] = await freePorts(1)
    const kubeconfig = lane.server.kubeconfig('controller')
    const gossip = ['-deployment', 'controller', '-ml-secret-name', 'memberlist']
    controller = metallbController({ module, kubeconfig, lifetime }, [...gossip, '-health-probe-port', String(port)])
  }
  const startMetalLBsSpeaker = (node: Host) => {
    const kubeconfig = lane.server.kubeconfig('speaker')
    speakers.set(node.name, metallbSpeaker({ module, kubeconfig, lifetime }, node, join(lane.server.folder, 'key')))
  }
  const startOurSpeaker = async (node: Host) => {
    const program = programs.speaker(node, lane.server.kubeconfig('speaker'))
    speakers.set(node.name, program)
    await program.log.message('joined', { within: READY_MS })
  }
  const stopSpeaker = (node: Host) => speakers.get(node.name)?.stop(STOPPED_MS)
  /** What was heard since then of each address that MetalLB gave: never long nobody, never long two. The figures are printed. */
  const judge = (what: string, since: number, silent = SILENT_MS) => {
    const first = [...shown.values()]
    const records = watch.records().filter((r) => r.at >= since)
    const until = records.at(-1)?.at ?? since
    const longest = (times: readonly { from: number; until: number }[]) =>
      Math.round(Math.max(0, ...times.map((o) => o.until - o.from)))
    const worst = first.map(
      (ip) => [longest(gaps(records, ip, { from: since, until })), longest(conflicts(records, ip))] as const,
    )
    const [gap, both] = [0, 1].map((i) => Math.max(...worst.map((one) => one[i] ?? 0)))
    console.log(`  figures: ${what}: nobody answered for ${gap} ms at most, two for ${both} ms`)
    for (const ip of first) {
      assert.deepEqual(neverUnansweredLongerThan(silent, records, ip, { from: since, until }), [])
      assert.deepEqual(neverTwoAnswerersLongerThan(TWO_MS, records, ip), [])
    }
  }

  before(async () => {
    module = await metallbModule((line) => console.log(`  ${line}`))
    lane = await openLane({ bare: true })
    kubectl = askKubectl(lane.server)
    lifetime = openLifetime()
    programs = openApiPrograms(lane.server, lifetime)
    kubectl(['apply', '-f', '-'], manifestText(module))
    kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s'])
    lan = buildLan({ prefix: 'clarion-mlb', nodes: 3, lifetime })
    faults = faultsOf(lan)
    for (const node of lan.nodes) await makeNode(lane, node)
    await makeReachable(lane.server.port, lan.nodes, join(lane.server.folder, 'reach'), lifetime)
    await lane.admin('POST', PODS_AT, CONTROLLER_POD)
    await makeObject(lane, 'IPAddressPool', 'lan', { addresses: ['192.0.2.128/25'] })
    await makeObject(lane, 'L2Advertisement', 'lan', { ipAddressPools: ['lan'] })
    witness = await openWitness(lane.server, [ALL_SERVICES])
    seen = loadBalancers(witness)
    await startMetalLBsController()
    await eventually('the gossip Secret to be made', async () => (await lane.ask('GET', SECRET_AT)).status === 200)
    const secret = await lane.admin('GET', SECRET_AT)
    mkdirSync(join(lane.server.folder, 'key'))
    writeFileSync(join(lane.server.folder, 'key', 'secretkey'), Buffer.from(textAt(secret, 'data', 'secretkey') ?? '', 'base64'))
    for (const name of SERVICES) await serve(name)
    watch = await watchArp(lan.watcher, await Promise.all(SERVICES.map(assigned)), 20, lifetime)
    for (const node of lan.nodes) startMetalLBsSpeaker(node)
  })
  after(async () => {
    witness?.close()
    lifetime?.end()
    await lane?.end()
  })

  test('MetalLB’s speakers elect whom our hash says', async () => {
    assert.equal(new Set(all()).size, SERVICES.length)
    assert.ok(new Set(all().map((ip) => inOrder(ip)[0])).size > 1, 'more than one node has something to answer for')
    await answeredInOrder(READY_MS)
  })

  test('applied over it: Clarion’s controller takes over all addresses, and writes conditions only', async () => {
    shown = seen.addresses()
    await controller.stop(STOPPED_MS)
    const theirs = beyondConditions(seen.written()).length
    kubectl(['apply', '-f', 'manifests/clarion.yaml'])
    kubectl(['delete', 'validatingwebhookconfiguration', 'metallb-webhook-configuration']) // of the pods behind it none runs here
    controller = await programs.controller({ args: ['--ml-secret-name', 'memberlist'] })
    await controller.log.message('leading', { within: READY_MS })
    await witness.until('all to have conditions', () => seen.now().every((one) => at(one, 'status', 'conditions')), READY_MS)
    assert.deepEqual(seen.addresses(), shown)
    assert.deepEqual(beyondConditions(seen.written()).slice(theirs), [])
    assert.equal(listOf(await lane.admin('GET', CLAIMS_AT)).length, SERVICES.length)
  })

  test('the first node’s speaker replaced: one ring of both, of one mind', async () => {
    const since = epoch()
    await replace(lan.node('n1'))
    await serve('mixed')
    watch.ask(await assigned('mixed'))
    await answeredInOrder(READY_MS)
    judge('one speaker replaced', since)
  })

  test('a node of MetalLB’s dies in that ring: both kinds take over what is theirs', async () => {
    const dead = lan.node('n2')
    const lost = all().filter((ip) => inOrder(ip)[0] === dead)
    assert.equal(new Set(lost.map((ip) => inOrder(ip)[1])).size, 2, 'each of the others has something to take over')
    faults.pullCable(dead)
    await speakers.get(dead.name)?.kill()
    await answeredInOrder(DEATH_MS, [dead])
    faults.plugCable(dead)
    await startOurSpeaker(dead)
    await answeredInOrder(READY_MS)
  })

  test('the last one replaced: the addresses are where they were', async () => {
    const since = epoch()
    await replace(lan.node('n3'))
    judge('the last speaker replaced', since)
    for (const [name, ip] of shown) assert.equal(seen.addresses().get(name), ip)
  })

  test('and back: Clarion leaves, MetalLB takes all addresses from the statuses, and its speakers come node by node', async () => {
    shown = seen.addresses()
    await controller.stop(STOPPED_MS)
    const { code, printed, complained } = await clarion(['leave', '--yes'], { KUBECONFIG: lane.server.kubeconfig('admin') })
    assert.equal(code, 0, printed + complained)
    kubectl(['apply', '-f', '-'], manifestText(module))
    await startMetalLBsController()
    const since = epoch()
    for (const node of lan.nodes) {
      await stopSpeaker(node)
      startMetalLBsSpeaker(node)
      await answeredInOrder(READY_MS)
    }
    judge('all speakers replaced, back', since, SILENT_BACK_MS)
    await serve('later')
    await assigned('later')
    for (const [name, ip] of shown) assert.equal(seen.addresses().get(name), ip)
    assert.deepEqual(listOf(await lane.admin('GET', CLAIMS_AT)), [])
    assert.ok(seen.now().every((one) => !JSON.stringify(at(one, 'status', 'conditions') ?? []).includes('clarion.dev')))
  })

  async function replace(node: Host): Promise<void> {
    await stopSpeaker(node)
    await startOurSpeaker(node)
    await answeredInOrder(READY_MS)
  }
  const serve = (name: string) =>
    makeServed({ lane, makeService: (one, spec) => lane.admin('POST', SERVICES_AT, service(one, spec)) }, name, lan.nodes)
})

/** As MetalLB's own release has it, without the webhooks: of the pods behind them none runs here. */
function manifestText(module: MetalLBModule): string {
  const objects = manifestOf(module).filter(({ kind }) => kind !== 'ValidatingWebhookConfiguration')
  return objects.map((one) => stringify(one)).join('---\n')
}
