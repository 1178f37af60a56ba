/**
 * The stage without namespaces: the programs' rules on memory twins of LAN and gossip, in this one process. Virtual time keeps pace with
 * the real one, so that the story takes as long as on a LAN. What it shows is the protocols and the election; what computing and a
 * network cost it does not show, and HTTP and UDP are played: whom the client's ARP table names serves, if his cable is in.
 */
import type { SimLine } from '../../sim/log.ts'
import { type Simulation, simulate } from '../../sim/simulate.ts'
import type { Claim } from '../history.ts'
import type { AnswerTimes } from '../instruments.ts'
import type { Lifetime } from '../lifetime.ts'
import { type LogLine, LogLines } from '../log-lines.ts'
import { summarize } from '../measure.ts'
import { MeterCount } from '../meter-count.ts'
import type { Machine, Stage, StageMeter } from './stage.ts'

const STEP_MS = 5
const ASK_EVERY_MS = 20
const POOL = '192.0.2.128/26'
const LAN = 'eth0'

export function openSimulatedStage(count: number, lifetime: Lifetime): Stage {
  const begun = performance.timeOrigin + performance.now()
  const logs = new Map<string, LogLines>()
  const logOf = (program: string): LogLines => {
    const known = logs.get(program) ?? new LogLines(program)
    logs.set(program, known)
    return known
  }
  const write = ({ at, program, level, msg, fields }: SimLine) =>
    logOf(program).feed(`${JSON.stringify({ level, msg, ...fields })}\n`, begun + at)
  const sim = simulate({
    nodes: Array.from({ length: count }, (_, i) => `n${i + 1}`),
    askEveryMs: ASK_EVERY_MS,
    stopwatch: () => performance.now(),
    onLine: write,
  })
  const now = () => begun + sim.clock.now()
  const pace = keepPace(sim, begun)
  lifetime.onEnd(pace.stop)

  const nodes: readonly Machine[] = [...sim.nodes.values()].map(({ name, ip, macs }) => ({ name, ip, mac: macs.get(LAN) ?? '' }))
  const claims = (since: number): readonly Claim[] =>
    sim.client.heard.slice(since).map((heard) => ({ ...heard, at: begun + heard.at }))
  /** The client's ARP table: whoever was heard last for the address. */
  const servedBy = (address: string): string | undefined => {
    const last = sim.client.heard.findLast(({ ip }) => ip === address)
    const node = last === undefined ? undefined : sim.nodeOf(last.mac)
    return node !== undefined && sim.nodes.get(node)?.isPlugged(LAN) ? node : undefined
  }

  return {
    simulated: true,
    made: 'memory, in one process',
    nodes,
    client: { name: 'client', ip: sim.client.ip, mac: sim.client.mac },
    pool: POOL,
    now,
    writeCluster(files) {
      for (const [name, text] of files) sim.folder.write(name, text)
      return 'memory'
    },
    async startController() {
      sim.startController()
      return logOf('controller')
    },
    async startSpeaker({ name }) {
      sim.startSpeaker(name)
      return logOf(`speaker ${name}`)
    },
    async watch() {
      return {
        records: () => claims(0),
        waitFor(wanted, what, within) {
          let next = 0
          return pace.until(what, within, () => {
            const fresh = claims(next)
            next += fresh.length
            return fresh.find(wanted)
          })
        },
      }
    },
    async compareAnswerTimes(vip, _kernel, asked) {
      const micros: number[] = []
      const from = sim.client.heard.length
      await pace.exclusively(async () => {
        for (let i = 0; i < asked; i++) {
          sim.client.ask(vip)
          await sim.after(0)
        }
      })
      for (const heard of sim.client.heard.slice(from))
        if (heard.ip === vip && heard.micros !== undefined) micros.push(heard.micros)
      const answered = Math.min(micros.length, asked)
      const times: AnswerTimes = { asked, unanswered: asked - answered }
      return {
        vip: micros.length === 0 ? times : { ...times, micros: summarize(micros) },
        kernel: { asked, unanswered: asked }, // there is none
      }
    },
    async get(url) {
      const { hostname } = new URL(url)
      const since = performance.now()
      const body = servedBy(hostname)
      if (body === undefined) throw new Error(`nobody serves ${url}`)
      return { status: 200, body, micros: Math.round((performance.now() - since) * 1_000) }
    },
    async meter(address, _port, rate): Promise<StageMeter> {
      const meter = new MeterCount()
      const seen: LogLine[] = []
      let stopped = false
      const send = () => {
        if (stopped) return
        const seq = meter.sent(now())
        const node = servedBy(address)
        if (node !== undefined && meter.answered(seq, node, now())) seen.push({ at: now(), text: '', fields: { node } })
        sim.clock.after(1_000 / rate, send)
      }
      send()
      return {
        answeredBy: (node, within) =>
          pace.until(`${node} to answer the meter`, within, () => seen.find(({ fields }) => fields.node === node)),
        async stop() {
          stopped = true
          return meter.result()
        },
      }
    },
    pullCable: ({ name }) => sim.pullCable(name),
    plugCable: ({ name }) => sim.plugCable(name),
    wayIn: 'there is nothing to enter, the LAN is in the memory of this process',
  }
}

interface Pace {
  /** Resolves with what `look` finds, looking after every step. */
  until<T>(what: string, within: number, look: () => T | undefined): Promise<T>
  /** Time passes by this alone meanwhile. */
  exclusively(run: () => Promise<void>): Promise<void>
  stop(): void
}

/** Lets virtual time follow the real one. */
function keepPace(sim: Simulation, begun: number): Pace {
  const waiting = new Set<() => void>()
  let turn: Promise<void> = Promise.resolve()
  const exclusively = (run: () => Promise<void>) => {
    turn = turn.then(run)
    return turn
  }
  const step = async () => {
    const behind = performance.timeOrigin + performance.now() - begun - sim.clock.now()
    if (behind > 0) await sim.after(behind)
    for (const look of [...waiting]) look()
  }
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    void exclusively(step).finally(() => {
      isBusy = false
    })
  }, STEP_MS)
  return {
    exclusively,
    stop: () => clearInterval(timer),
    until(what, within, look) {
      const until = sim.clock.now() + within
      return new Promise((resolve, reject) => {
        const tryOnce = () => {
          const found = look()
          if (found === undefined && sim.clock.now() < until) return
          waiting.delete(tryOnce)
          if (found === undefined) reject(new Error(`waited ${within} ms for ${what}`))
          else resolve(found)
        }
        waiting.add(tryOnce)
        tryOnce()
      })
    },
  }
}
