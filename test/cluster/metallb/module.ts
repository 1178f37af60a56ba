/**
 * MetalLB itself, out of its Go module: its controller and speaker, its manifests, its chart. Nothing of it is kept in this repository. The
 * programs are built once (two to three minutes on two cores) into a cache outside it.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { at, textAt } from '../../../packages/kube/src/api/json.ts'

const MODULE = 'go.universe.tf/metallb'
export const VERSION = 'v0.16.1'
/** Of the module's files, as go.sum would have it (golang.org/ref/mod#go-sum-files). */
const SUM = 'h1:iVtjCslcUFMOEvuNeAyW2ygZxyW+6YjnNcEuCTOZezc='
const PROGRAMS = ['controller', 'speaker'] as const

export interface MetalLBModule {
  /** Its files; read-only. */
  readonly source: string
  readonly controller: string
  readonly speaker: string
}

/** Why there is none here; undefined where there is one, or where it can be built. */
export function whyNoMetalLB(): string | undefined {
  return spawnSync('go', ['version']).status === 0
    ? undefined
    : `Go is not installed: MetalLB ${VERSION} is built from its module.`
}

/** Rejects with one sentence when it cannot be had. */
export async function metallbModule(progress: (line: string) => void): Promise<MetalLBModule> {
  const missing = whyNoMetalLB()
  if (missing !== undefined) throw new Error(missing)
  const { stdout, stderr } = await go(['mod', 'download', '-json', `${MODULE}@${VERSION}`], {})
  const answer: unknown = JSON.parse(stdout || '{}')
  const source = textAt(answer, 'Dir')
  if (source === undefined) throw new Error(`MetalLB ${VERSION} cannot be downloaded: ${textAt(answer, 'Error') ?? stderr}`)
  if (at(answer, 'Sum') !== SUM) throw new Error(`MetalLB ${VERSION} is not the one that is known: ${textAt(answer, 'Sum')}`)
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'clarion', 'metallb', VERSION)
  mkdirSync(folder, { recursive: true })
  for (const name of PROGRAMS.filter((one) => !existsSync(join(folder, one)))) {
    progress(`building MetalLB's ${name} ${VERSION} …`)
    const { code, stderr: said } = await go(['install', `${MODULE}/${name}@${VERSION}`], { GOBIN: folder, CGO_ENABLED: '0' })
    if (code !== 0) throw new Error(`building MetalLB's ${name} failed: ${said}`)
  }
  return { source, controller: join(folder, 'controller'), speaker: join(folder, 'speaker') }
}

function go(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn('go', args, { cwd: '/', env: { ...process.env, ...env } }) // in no module: GOFLAGS and go.mod of others do not count
  const [out, said]: [string[], string[]] = [[], []]
  child.stdout.setEncoding('utf8').on('data', (piece: string) => void out.push(piece))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => void said.push(piece))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout: out.join(''), stderr: said.join('') }))
  })
}
