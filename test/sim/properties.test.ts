/**
 * What holds of the whole whatever happens: nodes, cables, speakers, labels, endpoints and Services come and go in random order and at
 * random times. What should be is computed here once more, from a plain model of what was done.
 */
import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { conflicts } from '../lab/history.ts'
import * as manifests from './manifests.ts'
import { type Simulation, simulate } from './simulate.ts'

const NAMES = ['a', 'b', 'c', 'd']
const KEYS = ['shop/one', 'shop/two', 'shop/three']
const EXCLUDED = { 'node.kubernetes.io/exclude-from-external-load-balancers': '' }
/**
 * Longer than gossip needs for its verdict. That is long where nobody is left to agree: the last of four holds its suspicions for six
 * times four seconds.
 */
const REST_MS = 60_000
/** Twice the time between two questions of the client. */
const SILENCE_MS = 250

type Act =
  | { readonly do: 'cable' | 'power' | 'terminate' | 'exclude'; readonly node: string }
  | { readonly do: 'endpoints'; readonly key: string; readonly on: readonly string[] }
  | { readonly do: 'service'; readonly key: string; readonly local: boolean }
  | { readonly do: 'delete'; readonly key: string }
  | { readonly do: 'partition'; readonly side: readonly string[] }
  | { readonly do: 'restart controller' | 'heal' }

/** What was done so far, and nothing about how Clarion works. */
interface Model {
  readonly unplugged: Set<string>
  readonly silent: Set<string>
  readonly excluded: Set<string>
  readonly services: Map<string, { local: boolean }>
  readonly endpoints: Map<string, readonly string[]>
  sides: readonly (readonly string[])[]
}

const node = fc.constantFrom(...NAMES)
const key = fc.constantFrom(...KEYS)
const quietAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constantFrom('cable' as const, 'power' as const, 'terminate' as const, 'exclude' as const), node }),
  fc.record({ do: fc.constant('endpoints' as const), key, on: fc.subarray(NAMES) }),
  fc.record({ do: fc.constant('service' as const), key, local: fc.boolean() }),
  fc.record({ do: fc.constant('delete' as const), key }),
  fc.record({ do: fc.constant('restart controller' as const) }),
)
const partition: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constant('partition' as const), side: fc.subarray(NAMES, { minLength: 1, maxLength: NAMES.length - 1 }) }),
  fc.record({ do: fc.constant('heal' as const) }),
)
const story = (act: fc.Arbitrary<Act>) =>
  fc.record({
    seed: fc.nat(),
    acts: fc.array(fc.tuple(act, fc.constantFrom(0, 1, 30, 700, 3_000, 9_000)), { minLength: 1, maxLength: 12 }),
  })

async function open(seed: number, askEveryMs: number): Promise<{ sim: Simulation; model: Model }> {
  const sim = simulate({ nodes: NAMES, seed, askEveryMs })
  const model: Model = {
    unplugged: new Set(),
    silent: new Set(),
    excluded: new Set(),
    services: new Map(),
    endpoints: new Map(),
    sides: [NAMES],
  }
  sim.folder.write('pool.yaml', manifests.pool('web', { addresses: ['192.0.2.40-192.0.2.49'] }))
  sim.folder.write('advertisement.yaml', manifests.advertisement('web', {}))
  for (const name of NAMES) writeNode(sim, model, name)
  for (const each of KEYS) {
    play(sim, model, { do: 'service', key: each, local: false })
    play(sim, model, { do: 'endpoints', key: each, on: NAMES })
  }
  sim.startController()
  for (const name of NAMES) sim.startSpeaker(name)
  await sim.after(3_000)
  return { sim, model }
}

function writeNode(sim: Simulation, { excluded }: Model, name: string): void {
  sim.folder.write(`node-${name}.yaml`, manifests.node(name, sim.nodes.get(name)?.ip ?? '', excluded.has(name) ? EXCLUDED : {}))
}

/** Node acts go back and forth: what is out comes in, what is dead starts. */
function play(sim: Simulation, model: Model, act: Act): void {
  switch (act.do) {
    case 'cable':
      if (toggle(model.unplugged, act.node)) sim.pullCable(act.node)
      else sim.plugCable(act.node)
      return
    case 'power':
    case 'terminate':
      if (!toggle(model.silent, act.node)) sim.startSpeaker(act.node)
      else if (act.do === 'power') sim.killSpeaker(act.node)
      else void sim.stopSpeaker(act.node)
      return
    case 'exclude':
      toggle(model.excluded, act.node)
      writeNode(sim, model, act.node)
      return
    case 'endpoints':
      model.endpoints.set(act.key, act.on)
      sim.folder.write(`endpoints-${act.key.replace('/', '-')}.yaml`, manifests.endpoints(act.key, act.on))
      return
    case 'service': {
      const spec = { externalTrafficPolicy: act.local ? 'Local' : 'Cluster' }
      model.services.set(act.key, { local: act.local })
      sim.folder.write(`service-${act.key.replace('/', '-')}.yaml`, manifests.service(act.key, { spec }))
      return
    }
    case 'delete':
      model.services.delete(act.key)
      sim.folder.write(`service-${act.key.replace('/', '-')}.yaml`, undefined)
      return
    case 'partition':
      model.sides = [act.side, NAMES.filter((name) => !act.side.includes(name))]
      sim.partition(...model.sides)
      return
    case 'heal':
      model.sides = [NAMES]
      sim.heal()
      return
    case 'restart controller':
      sim.startController()
  }
}

/** True: it is in now. */
function toggle(set: Set<string>, name: string): boolean {
  if (set.delete(name)) return false
  set.add(name)
  return true
}

/** A speaker that is leaving is started again only when it is gone. */
async function playAll(sim: Simulation, model: Model, acts: readonly (readonly [Act, number])[]): Promise<void> {
  for (const [act, pause] of acts) {
    const comesBack = (act.do === 'terminate' || act.do === 'power') && model.silent.has(act.node)
    if (comesBack && sim.nodes.get(act.node)?.speaker !== undefined) await sim.after(2_000)
    play(sim, model, act)
    await sim.after(pause)
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** MetalLB's winner on each side: of the nodes that live and may announce, the one whose hash with the address is lowest. */
function winners(model: Model, key: string, ip: string): readonly string[] {
  const endpoints = model.endpoints.get(key) ?? []
  const local = model.services.get(key)?.local === true
  const may = (name: string) =>
    !model.excluded.has(name) && !model.silent.has(name) && !model.unplugged.has(name) && (!local || endpoints.includes(name))
  if (endpoints.length === 0) return []
  return model.sides
    .flatMap((side) => side.filter(may).sort((a, b) => (sha256(`${a}#${ip}`) < sha256(`${b}#${ip}`) ? -1 : 1))[0] ?? [])
    .sort()
}

async function answerers(sim: Simulation, ip: string): Promise<readonly string[]> {
  const asked = sim.clock.now()
  sim.client.ask(ip)
  await sim.after(5)
  const answers = sim.client.heard.filter((heard) => heard.ip === ip && heard.kind === 'answer' && heard.at >= asked)
  return [...new Set(answers.map(({ mac }) => sim.nodeOf(mac) ?? mac))].sort()
}

async function expectWinners(sim: Simulation, model: Model): Promise<void> {
  expect([...sim.folder.facts.services.keys()].sort()).toEqual([...model.services.keys()].sort())
  const given = [...sim.folder.facts.services.values()].flatMap((service) => service.ips)
  expect(new Set(given).size).toBe(model.services.size) // everybody has one, nobody has another's
  expect([...sim.folder.facts.claims.keys()].sort()).toEqual([...given].sort())
  for (const [key, { ips }] of sim.folder.facts.services) {
    for (const ip of ips) expect([key, ip, await answerers(sim, ip)]).toEqual([key, ip, winners(model, key, ip)])
  }
  for (let n = 40; n < 50; n++)
    if (!given.some((ip) => ip === `192.0.2.${n}`)) expect(await answerers(sim, `192.0.2.${n}`)).toEqual([])
}

/** SIM_RUNS in the environment asks for more of them; 150 take a minute. */
const RUNS = { numRuns: Number(process.env.SIM_RUNS ?? 12), seed: 20 }

test(
  'one node answers for each address, the one that MetalLB would choose; two never do for longer than a second',
  () =>
    fc.assert(
      fc.asyncProperty(story(quietAct), async ({ seed, acts }) => {
        const { sim, model } = await open(seed, 100)
        await playAll(sim, model, acts)
        await sim.after(REST_MS)
        await expectWinners(sim, model)
        const { heard } = sim.client
        const together = [...new Set(heard.map(({ ip }) => ip))].flatMap((ip) => conflicts(heard, ip, SILENCE_MS))
        expect(heard.length).toBeGreaterThan(0)
        expect(together.filter(({ from, until }) => until - from > 1_000)).toEqual([])
      }),
      RUNS,
    ),
  600_000,
)

test(
  'each side of a partition has one answerer, and six seconds after it there is one again',
  () =>
    fc.assert(
      fc.asyncProperty(story(fc.oneof(quietAct, partition)), async ({ seed, acts }) => {
        const { sim, model } = await open(seed, 10_000)
        await playAll(sim, model, acts)
        await sim.after(REST_MS)
        await expectWinners(sim, model)
        play(sim, model, { do: 'heal' })
        await sim.after(6_000)
        await expectWinners(sim, model)
      }),
      RUNS,
    ),
  600_000,
)
