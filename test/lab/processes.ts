import { spawn, spawnSync } from 'node:child_process'
import { epoch } from './epoch.ts'
import type { Lifetime } from './lifetime.ts'
import { LogLines } from './log-lines.ts'
import { SYSTEM_ENV, succeeds } from './run.ts'
import type { Host } from './topology.ts'

export interface Start {
  /** What it is called in failures. */
  readonly name: string
  /** Where it runs; without a host, outside the LAN. */
  readonly host?: Pick<Host, 'ns'>
  /** Words before the command, where it has to run inside more than a network namespace. */
  readonly inside?: readonly string[]
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** For meters, never for what is measured: real-time priority, where it is allowed (`chrt -f 50`). */
  readonly urgent?: boolean
}

/** A program that was started. Signals go to its pid, never to a name. */
export interface Program {
  readonly name: string
  readonly pid: number
  /** Its standard output, and apart from it what it complained about. */
  readonly log: LogLines
  readonly complaints: LogLines
  /** Resolves when it has ended: `ended with code 0`, `was killed by SIGKILL`. */
  readonly ended: Promise<string>
  tell(line: string): void
  signal(signal: NodeJS.Signals): void
  /** Asks it to end, and kills it when it has not after `grace` milliseconds. Resolves with how it ended. */
  stop(grace?: number): Promise<string>
  /** The power switch: SIGKILL. */
  kill(): Promise<string>
}

let mayBeUrgent: boolean | undefined
const urgency = (): readonly string[] => {
  mayBeUrgent ??= succeeds('chrt', ['-f', '50', 'true'])
  return mayBeUrgent ? ['chrt', '-f', '50'] : []
}

/** Whether meters get real-time priority here; stands beside their figures. */
export const metersAreUrgent = (): boolean => urgency().length > 0

/**
 * Starts a program. setpriv, ip and chrt each replace themselves with what follows, so the pid is the program's own; and the kernel
 * kills it when this process dies, however that happens.
 */
export function start(
  { name, host, inside: more = [], command, args, env = {}, urgent = false }: Start,
  lifetime: Lifetime,
): Program {
  const inside = host === undefined ? [] : ['ip', 'netns', 'exec', host.ns]
  const words = ['--pdeathsig', 'KILL', '--', ...inside, ...more, ...(urgent ? urgency() : []), command, ...args]
  const child = spawn('setpriv', words, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...SYSTEM_ENV, ...env } })
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} could not be started: is setpriv (util-linux) there?`)

  const log = new LogLines(name)
  const complaints = new LogLines(name)
  child.stdout.setEncoding('utf8').on('data', (piece: string) => log.feed(piece, epoch()))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => complaints.feed(piece, epoch()))
  child.stdin.on('error', () => {}) // it ended before it had read everything: `ended` says so

  let over = false
  const forget = lifetime.onEnd(() => {
    if (!over) process.kill(pid, 'SIGKILL')
  })
  const ended = new Promise<string>((resolve) => {
    child.once('exit', () => {
      over = true
    })
    child.once('close', (code, signal) => {
      const how = signal === null ? `ended with code ${code}` : `was killed by ${signal}`
      complaints.end(how)
      const last = complaints.lines
        .slice(-5)
        .map((line) => line.text)
        .join(' | ')
      log.end(last === '' ? how : `${how} (${last})`)
      forget()
      resolve(how)
    })
  })
  const signal = (s: NodeJS.Signals) => void (over || process.kill(pid, s))
  return {
    name,
    pid,
    log,
    complaints,
    ended,
    tell: (line) => void child.stdin.write(`${line}\n`),
    signal,
    stop(grace = 5_000) {
      signal('SIGTERM')
      const timer = setTimeout(() => signal('SIGKILL'), grace)
      return ended.finally(() => clearTimeout(timer))
    },
    kill() {
      signal('SIGKILL')
      return ended
    },
  }
}

/** A program that is expected to end by itself: how, and the one sentence it says on its way. Throws when it said more or less. */
export async function refusal(program: Program): Promise<{ readonly how: string; readonly sentence: string }> {
  const how = await program.ended
  const said = program.complaints.lines.map(({ text }) => text)
  const [sentence] = said
  if (sentence === undefined || said.length > 1)
    throw new Error(`${program.name} ${how}, and said: ${said.join('\n') || 'nothing'}`)
  return { how, sentence }
}

/** Freezes a program as a paused machine would; returns how to thaw it. */
export function freeze(program: Program): () => void {
  program.signal('SIGSTOP')
  return () => program.signal('SIGCONT')
}

/** Starts a TypeScript program of this repository under this Node, from source. */
export const nodeProgram = (file: string, args: readonly string[]): Pick<Start, 'command' | 'args'> => ({
  command: process.execPath,
  args: ['--disable-warning=ExperimentalWarning', file, ...args],
})

/** Runs a short program in a host's namespace to its end and returns what it wrote, and how it ended. Blocks. */
export function judge(host: Host, command: string, args: readonly string[]): { readonly output: string; readonly code: number } {
  const { status, stdout, stderr } = spawnSync('ip', ['netns', 'exec', host.ns, command, ...args], {
    encoding: 'utf8',
    env: SYSTEM_ENV,
    timeout: 30_000,
  })
  return { output: `${stdout}${stderr}`, code: status ?? 1 }
}
