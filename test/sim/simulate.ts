/**
 * The whole of Clarion in one process, in no time: the controller's real loop, the real announcers, teller, fast paths, gossip and
 * responders, on a virtual clock, a switch in memory, a gossip network in memory and a folder of manifests in memory, with faults, and a
 * client that hears every ARP frame.
 *
 * It is no kernel and no scheduler: packets take a millisecond, computing takes none, main thread and worker are one, and every program
 * sees a change of the cluster at once. Its times are those of the protocols alone. A partition here cuts the gossip and leaves the
 * LAN whole, which is the worse case: both sides are heard.
 */
import type { Decision, Effect, ServiceKey } from '@clarion/core'
import { type Ip, type Mac, parseMac } from '@clarion/inet'
import type { MemoryPort } from '@clarion/link/net'
import { memoryHost, memoryLan } from '@clarion/link/net'
import { memoryNetwork, memoryTransport } from 'memberlist-ts'
import { linkOf, type SimClient, simClient } from './client.ts'
import { leash, type SimClock, simClock } from './clock.ts'
import { type SimController, startController } from './controller.ts'
import { dice } from './dice.ts'
import { type SimFolder, simFolder } from './folder.ts'
import { type SimLine, simLog } from './log.ts'
import { ipOf, type SimSpeaker, startSpeaker } from './speaker.ts'

export interface SimulationOptions {
  /** Names of the nodes; their speakers do not run yet. */
  readonly nodes: readonly string[]
  /** Names of the LANs, each the name of a link of every node as well. Default: eth0. Gossip runs over the first. */
  readonly lans?: readonly string[]
  readonly seed?: number
  readonly lbClass?: string | undefined
  /** How often the client asks for each address. Default: 100 ms. */
  readonly askEveryMs?: number
  /** Of real time, in milliseconds: the client's records then say how long the machine worked for an answer. */
  readonly stopwatch?: () => number
  readonly onLine?: (line: SimLine) => void
}

export interface SimNode {
  readonly name: string
  readonly ip: Ip
  /** On each LAN. */
  readonly macs: ReadonlyMap<string, Mac>
  /** undefined: none runs. */
  readonly speaker: SimSpeaker | undefined
  /** Whether a cable is in. */
  isPlugged(lan: string): boolean
}

export interface Simulation {
  readonly clock: SimClock
  readonly folder: SimFolder
  readonly nodes: ReadonlyMap<string, SimNode>
  readonly client: SimClient
  /** What the programs have written so far. */
  readonly lines: readonly SimLine[]
  /** The node that has this MAC. */
  nodeOf(mac: string): string | undefined
  /** The addresses that Services show now. */
  addresses(): readonly Ip[]
  decisions(): ReadonlyMap<ServiceKey, Decision>
  startController(): void
  /** As a crash would: at once. */
  stopController(): void
  /** The controller dies when it is about to do an effect of this kind: instead of it. */
  controllerDiesBefore(effect: Effect['do']): void
  startSpeaker(node: string): void
  /** SIGTERM. Resolves when it has ended, for which the clock must be advanced. */
  stopSpeaker(node: string): Promise<void>
  /** SIGKILL. */
  killSpeaker(node: string): void
  /** All cables of a node, or the one on this LAN. */
  pullCable(node: string, lan?: string): void
  plugCable(node: string, lan?: string): void
  /** Gossip passes only within the groups. */
  partition(...groups: readonly (readonly string[])[]): void
  heal(): void
  after(ms: number): Promise<void>
}

const CLIENT = { ip: '192.0.2.250', mac: '02:00:00:00:00:fe' }

export function simulate({
  nodes: names,
  lans: lanNames = ['eth0'],
  seed = 1,
  lbClass,
  askEveryMs = 100,
  stopwatch,
  onLine = () => {},
}: SimulationOptions): Simulation {
  const clock = simClock()
  const random = dice(seed)
  const folder = simFolder(clock)
  const network = memoryNetwork({ clock, random })
  const lans = new Map(lanNames.map((name) => [name, memoryLan(clock)]))
  const lines: SimLine[] = []
  const log = (program: string) =>
    simLog(program, clock.now, (line) => {
      lines.push(line)
      onLine(line)
    })
  const addresses = () => [...new Set(Array.from(folder.facts.services.values(), (service) => service.ips).flat())].sort()
  const client = simClient({ lans, mac: macOf(CLIENT.mac), ip: CLIENT.ip, clock, everyMs: askEveryMs, addresses, stopwatch })

  const nodes = new Map(names.map((name, i) => [name, makeNode(name, i)]))
  let groups: readonly ReadonlySet<string>[] = []
  let controller: SimController | undefined
  let deathBefore: Effect['do'] | undefined

  function makeNode(name: string, i: number) {
    const ports = new Map<string, MemoryPort>()
    for (const [j, [lan, { attach }]] of [...lans].entries()) {
      const mac = macOf(`02:00:00:00:0${j}:${(i + 1).toString(16).padStart(2, '0')}`)
      ports.set(lan, attach(linkOf(2 + j, lan, mac)))
    }
    const speaker: SimSpeaker | undefined = undefined
    return {
      name,
      ip: ipOf(`10.0.0.${i + 1}`),
      macs: new Map(Array.from(ports, ([lan, port]) => [lan, port.link.mac])),
      ports,
      speaker: speaker as SimSpeaker | undefined,
      isPlugged: (lan: string) => ports.get(lan)?.link.carrier === true,
    }
  }

  const nodeNamed = (name: string) => {
    const node = nodes.get(name)
    if (node === undefined) throw new Error(`there is no node ${name}; there are ${[...nodes.keys()].join(', ')}`)
    return node
  }

  const portsOf = (name: string, lan: string | undefined): readonly MemoryPort[] => {
    const { ports } = nodeNamed(name)
    const some = [...ports].filter(([of]) => lan === undefined || of === lan).map(([, port]) => port)
    if (some.length === 0) throw new Error(`${name} has no link ${lan}; it has ${[...ports.keys()].join(', ')}`)
    return some
  }

  /** Gossip passes between two nodes whose first cables are in and that are in no different groups. */
  const wireGossip = () => {
    const [first = ''] = lanNames
    const together = (a: string, b: string) => groups.length === 0 || groups.some((group) => group.has(a) && group.has(b))
    const all = [...nodes.values()]
    for (const [i, a] of all.entries()) {
      for (const b of all.slice(i + 1)) {
        if (a.isPlugged(first) && b.isPlugged(first) && together(a.name, b.name)) network.heal(a.ip, b.ip)
        else network.cut(a.ip, b.ip)
      }
    }
  }

  const runningSpeaker = (name: string): SimSpeaker => {
    const { speaker } = nodeNamed(name)
    if (speaker === undefined) throw new Error(`no speaker runs on ${name}`)
    return speaker
  }

  const stopController = () => {
    controller?.stop()
    controller = undefined
  }

  return {
    clock,
    folder,
    nodes,
    client,
    lines,
    nodeOf: (mac) => [...nodes.values()].find(({ macs }) => [...macs.values()].some((own) => own === mac))?.name,
    addresses,
    decisions: () => controller?.decisions() ?? new Map(),
    startController() {
      stopController()
      const own = leash(clock)
      const cluster = folder.open('controller', own, (effect) => {
        if (effect.do !== deathBefore) return true
        deathBefore = undefined
        stopController()
        return false
      })
      controller = startController({ cluster, lbClass, clock: own, random, log: log('controller') })
    },
    stopController,
    controllerDiesBefore(effect) {
      deathBefore = effect
    },
    startSpeaker(name) {
      const node = nodeNamed(name)
      if (node.speaker !== undefined) throw new Error(`a speaker runs on ${name} already`)
      const own = leash(clock)
      const cluster = folder.open(`speaker-${name}`, own)
      const host = memoryHost([...node.ports.values()])
      const transport = memoryTransport(network)
      node.speaker = startSpeaker({
        node: name,
        ip: node.ip,
        lbClass,
        cluster,
        host,
        transport,
        clock: own,
        random,
        log: log(`speaker ${name}`),
      })
    },
    async stopSpeaker(name) {
      const speaker = runningSpeaker(name)
      await speaker.leave()
      speaker.kill() // the process is gone, and its timers with it
      nodeNamed(name).speaker = undefined
    },
    killSpeaker(name) {
      runningSpeaker(name).kill()
      nodeNamed(name).speaker = undefined
    },
    pullCable(name, lan) {
      for (const port of portsOf(name, lan)) port.cut()
      wireGossip()
    },
    plugCable(name, lan) {
      for (const port of portsOf(name, lan)) port.heal()
      wireGossip()
    },
    partition(...sides) {
      groups = sides.map((side) => new Set(side))
      wireGossip()
    },
    heal() {
      groups = []
      wireGossip()
    },
    after: (ms) => clock.advance(ms),
  }
}

function macOf(text: string): Mac {
  const mac = parseMac(text)
  if (mac === undefined) throw new RangeError(`no MAC: ${text}`)
  return mac
}
