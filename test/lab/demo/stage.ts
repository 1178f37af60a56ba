/** What the acts are played on. They know no namespaces and no processes, so another stage can stand in where those cannot be had. */
import type { Claim } from '../history.ts'
import type { AnswerTimes, HttpAnswer } from '../instruments.ts'
import type { LogLine, Wait } from '../log-lines.ts'
import type { MeterResult } from '../meter-count.ts'

/** A machine of the LAN. */
export interface Machine {
  readonly name: string
  readonly ip: string
  readonly mac: string
}

/** A program that writes its log as JSON lines. */
export interface Voice {
  /** The place where the next line will stand. */
  mark(): number
  /** The first line from the mark on that satisfies, also one already written; rejects with what was seen instead. */
  waitFor(wanted: (line: LogLine) => boolean, wait: Wait): Promise<LogLine>
}

export interface StageWatch {
  records(): readonly Claim[]
  waitFor(wanted: (claim: Claim) => boolean, what: string, within: number): Promise<Claim>
}

export interface StageMeter {
  answeredBy(node: string, within: number): Promise<LogLine>
  stop(): Promise<MeterResult>
}

export interface Stage {
  /** Figures of a simulated stage are marked as such. */
  readonly simulated: boolean
  /** In words: what it is made of. */
  readonly made: string
  readonly nodes: readonly Machine[]
  readonly client: Machine
  /** Addresses every node accepts and nobody answers for. */
  readonly pool: string
  /** Milliseconds since the epoch, the clock of every record. */
  now(): number
  /** Puts the files into the cluster's folder and returns where that is. */
  writeCluster(files: ReadonlyMap<string, string>): string
  startController(): Promise<Voice>
  /** Starts the workload and the speaker of a node. */
  startSpeaker(node: Machine): Promise<Voice>
  /** Listens to who has these addresses, and asks for them all the time. */
  watch(addresses: readonly string[]): Promise<StageWatch>
  compareAnswerTimes(
    vip: string,
    kernel: string,
    count: number,
  ): Promise<{ readonly vip: AnswerTimes; readonly kernel: AnswerTimes }>
  get(url: string): Promise<HttpAnswer>
  meter(address: string, port: number, rate: number): Promise<StageMeter>
  pullCable(node: Machine): void
  plugCable(node: Machine): void
  /** How a person enters the client, while the stage is up. */
  readonly wayIn: string
}
