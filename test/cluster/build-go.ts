import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'

export interface GoProgram {
  /** For the person who waits. */
  readonly name: string
  /** The folder of a go.mod, and a package as it is called from there. */
  readonly module: string
  readonly package: string
  readonly ldflags: string
  /** The file it becomes. */
  readonly output: string
}

/** Builds it where it is not there yet, and tells every half minute that it does. Rejects with one sentence. */
export async function buildGo(
  { name, module, package: path, ldflags, output }: GoProgram,
  progress: (line: string) => void,
): Promise<void> {
  if (existsSync(output)) return
  mkdirSync(dirname(output), { recursive: true })
  const started = performance.now()
  const seconds = () => Math.round((performance.now() - started) / 1_000)
  progress(`building ${name} …`)
  const told = setInterval(() => progress(`building ${name} … ${seconds()} s`), 30_000)
  const go = spawn('go', ['build', '-trimpath', '-ldflags', ldflags, '-o', `${output}.part`, path], {
    cwd: module,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const code = await new Promise<number | null>((resolve) => go.once('exit', resolve))
  clearInterval(told)
  if (code !== 0) throw new Error(`building ${name} failed: go ended with code ${code}`)
  renameSync(`${output}.part`, output)
  progress(`built ${name} in ${seconds()} s`)
}
