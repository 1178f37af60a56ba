import { spawn, spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

const JEST_OPTIONS = '--experimental-vm-modules --expose-gc --disable-warning=ExperimentalWarning'

const LONGEST_ASIDE_MS = 300_000

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, PATH, ...env } })
  return status ?? 1
}

/** Runs a tool of node_modules/.bin with this Node first on the path; returns its exit code. */
export const runTool = (tool: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number =>
  run(join(ROOT, 'node_modules', '.bin', tool), args, env)

/** Runs this Node; `inside`: words before the command. */
export function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}, inside: readonly string[] = []): number {
  const [command = process.execPath, ...words] = [...inside, process.execPath, '--disable-warning=ExperimentalWarning', ...args]
  return run(command, words, env)
}

/** A tool in another folder, beside others; its output is kept for whoever wants it. One that does not end is killed, with code 1. */
export function runAside(
  tool: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly code: number; readonly output: string }> {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`
  const child = spawn(join(ROOT, 'node_modules', '.bin', tool), args, {
    cwd,
    env: { ...process.env, PATH, NODE_OPTIONS: JEST_OPTIONS },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_ASIDE_MS,
    killSignal: 'SIGKILL',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece
    })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** Unit tests; the arguments are Jest's. ES modules in Jest need the flag, heap tests need the collector. */
export const jest = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): number =>
  runTool('jest', args, { NODE_OPTIONS: JEST_OPTIONS, ...env })

export const types = (): number => runTool('tsc', ['-p', 'tsconfig.pure.json']) || runTool('tsc', ['-p', 'tsconfig.json'])

export const lint = (): number => runTool('biome', ['check', '.'])
