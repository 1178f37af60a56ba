/** The lab's programs, started where they are needed, with their output as values. */
import { join } from 'node:path'
import type { ConnectionsResult } from './connections.ts'
import type { Claim } from './history.ts'
import type { Lifetime } from './lifetime.ts'
import type { LogLine } from './log-lines.ts'
import type { Summary } from './measure.ts'
import type { MeterResult } from './meter-count.ts'
import { nodeProgram, type Program, start } from './processes.ts'
import type { Host } from './topology.ts'

const PATIENCE = { within: 10_000 }
const program = (file: string, args: readonly (string | number)[]) =>
  nodeProgram(join(import.meta.dirname, file), args.map(String))

/** A node's workload: HTTP that answers with its name, and UDP echo. Resolves when it serves. */
export async function serve(
  host: Host,
  ports: { readonly http: number; readonly udp: number },
  lifetime: Lifetime,
): Promise<Program> {
  const backend = start(
    { name: `backend ${host.name}`, host, ...program('backend.ts', [host.name, ports.http, ports.udp]) },
    lifetime,
  )
  await backend.log.message('serving', PATIENCE)
  return backend
}

export interface Metered extends MeterResult {
  /** Answers that came and were not read in time: lost by the meter itself. */
  readonly unread: number
}

export interface Meter {
  readonly program: Program
  /** Stops sending, waits for late answers, and gives the result. */
  stop(): Promise<Metered>
  /** Resolves when this node answers, or has answered since the mark. */
  answeredBy(node: string, within: number, since?: number): Promise<LogLine>
}

/** `rate` packets a second to a backend's UDP echo. Resolves when it sends. */
export async function startMeter(
  host: Host,
  { address, port, rate }: { readonly address: string; readonly port: number; readonly rate: number },
  lifetime: Lifetime,
): Promise<Meter> {
  const meter = start(
    { name: `meter to ${address}`, host, urgent: true, ...program('meter.ts', [address, port, rate]) },
    lifetime,
  )
  await meter.log.message('sending', PATIENCE)
  return {
    program: meter,
    async stop() {
      meter.tell('stop')
      const { fields } = await meter.log.message('result', PATIENCE)
      await meter.ended
      if (isMeterResult(fields)) return fields
      throw new Error(`the meter's result cannot be read: ${JSON.stringify(fields)}`)
    },
    answeredBy: (node, within, since = 0) => meter.log.message('answerer', { within, since }, (fields) => fields.node === node),
  }
}

export interface Connections {
  readonly program: Program
  /** Opens no more, waits for late answers, and gives the result. */
  stop(): Promise<ConnectionsResult>
}

/** `rate` connections a second to an echo, and one that is held. Resolves when it has begun. */
export async function startConnections(
  host: Host,
  { address, port, rate }: { readonly address: string; readonly port: number; readonly rate: number },
  lifetime: Lifetime,
): Promise<Connections> {
  const connections = start(
    { name: `connections to ${address}`, host, urgent: true, ...program('connections.ts', [address, port, rate]) },
    lifetime,
  )
  await connections.log.message('sending', PATIENCE)
  return {
    program: connections,
    async stop() {
      connections.tell('stop')
      const { fields } = await connections.log.message('result', PATIENCE)
      await connections.ended
      if (isConnectionsResult(fields)) return fields
      throw new Error(`the connections' result cannot be read: ${JSON.stringify(fields)}`)
    },
  }
}

export interface ArpWatch {
  readonly program: Program
  /** Everything heard so far. Throws when the watcher missed something or has died. */
  records(): readonly Claim[]
  /** Asks for this address too, from now on. */
  ask(ip: string): void
  /** Resolves with the first claim that satisfies, also one heard already. */
  waitFor(wanted: (claim: Claim) => boolean, what: string, within: number): Promise<Claim>
}

/** Writes down who says that they have an address, and asks for `ask` every `every` milliseconds. Resolves when it listens. */
export async function watchArp(host: Host, ask: readonly string[], every: number, lifetime: Lifetime): Promise<ArpWatch> {
  const watcher = start({ name: 'arp-watch', host, urgent: true, ...program('arp-watch.ts', ['eth0', every, ...ask]) }, lifetime)
  await watcher.log.message('watching', PATIENCE)
  let read = 0
  const claims: Claim[] = []
  return {
    program: watcher,
    records() {
      const complaint = watcher.complaints.lines[0]
      if (complaint !== undefined) throw new Error(`arp-watch is no witness: ${complaint.text}`)
      for (; read < watcher.log.lines.length; read++) {
        const fields = watcher.log.lines[read]?.fields
        if (fields !== undefined && isClaim(fields)) claims.push(fields)
      }
      return claims
    },
    ask: (ip) => watcher.tell(ip),
    async waitFor(wanted, what, within) {
      const { fields } = await watcher.log.waitFor((line) => isClaim(line.fields) && wanted(line.fields), { what, within })
      if (isClaim(fields)) return fields
      throw new Error('unreachable: the line was a claim')
    },
  }
}

/** How fast an address was answered for, in microseconds; none when nobody answered at all. */
export interface AnswerTimes {
  readonly asked: number
  readonly unanswered: number
  readonly micros?: Summary
}

/** Asks `count` times for each of two addresses in turn, `pause` milliseconds apart. */
export async function compareAnswerTimes(
  host: Host,
  {
    vip,
    kernel,
    count,
    pause,
  }: { readonly vip: string; readonly kernel: string; readonly count: number; readonly pause: number },
  lifetime: Lifetime,
): Promise<{ readonly vip: AnswerTimes; readonly kernel: AnswerTimes }> {
  const prober = start(
    { name: 'arp-latency', host, urgent: true, ...program('arp-latency.ts', ['eth0', count, pause, vip, kernel]) },
    lifetime,
  )
  const worst = count * 2 * (pause + 200) + PATIENCE.within // every question unanswered
  const { fields } = await prober.log.message('result', { within: worst })
  await prober.ended
  const { of } = fields
  const times = isTimes(of) ? { vip: of[vip], kernel: of[kernel] } : {}
  if (times.vip !== undefined && times.kernel !== undefined) return { vip: times.vip, kernel: times.kernel }
  throw new Error(`the answer times cannot be read: ${JSON.stringify(fields)}`)
}

export interface HttpAnswer {
  readonly status: number
  readonly body: string
  readonly micros: number
}

/** One GET on a connection of its own. Rejects when there is no answer. */
export async function getHttp(host: Host | undefined, url: string, lifetime: Lifetime, token?: string): Promise<HttpAnswer> {
  const args = token === undefined ? [url] : [url, token]
  const where = host === undefined ? {} : { host }
  const client = start({ name: `GET ${url}`, ...where, ...program('ask-http.ts', args) }, lifetime)
  const { fields } = await client.log.waitFor((line) => line.fields.msg === 'answer', { what: 'an answer', ...PATIENCE })
  await client.ended
  if (isHttpAnswer(fields)) return fields
  throw new Error(`the answer cannot be read: ${JSON.stringify(fields)}`)
}

// The programs are ours and print their own types: that a line is the right one is all there is to check.
type Fields = Readonly<Record<string, unknown>>
const isMeterResult = (f: Fields): f is Fields & Metered => typeof f.sent === 'number' && typeof f.longestGap === 'object'
const isConnectionsResult = (f: Fields): f is Fields & ConnectionsResult =>
  typeof f.opened === 'number' && typeof f.failed === 'object'
const isClaim = (f: Fields): f is Fields & Claim => f.msg === 'claim' && typeof f.at === 'number'
const isHttpAnswer = (f: Fields): f is Fields & HttpAnswer => typeof f.status === 'number' && typeof f.body === 'string'
const isTimes = (of: unknown): of is Record<string, AnswerTimes> => typeof of === 'object' && of !== null
