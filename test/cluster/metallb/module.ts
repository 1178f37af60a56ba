/**
 * MetalLB itself, out of its Go module: its controller and speaker, its manifests, its chart. Nothing of it is kept in this repository. The
 * programs are built once (two to three minutes on two cores) into a cache outside it, with what the module's own go.sum names.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { textAt } from '../../../packages/kube/src/api/json.ts'
import { cacheFolder } from '../../../scripts/cache-folder.ts'
import { buildGo } from '../build-go.ts'

export const VERSION = 'v0.16.1'
/** Of the module's files, as go.sum would have it (golang.org/ref/mod#go-sum-files). */
const SUM = 'h1:iVtjCslcUFMOEvuNeAyW2ygZxyW+6YjnNcEuCTOZezc='
const DOWNLOAD = ['mod', 'download', '-json', `go.universe.tf/metallb@${VERSION}`]

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
  const source = download()
  const program = async (name: 'controller' | 'speaker') => {
    const output = join(cacheFolder('metallb', VERSION), name)
    const about = `MetalLB's ${name} ${VERSION}`
    await buildGo({ name: about, module: source, package: `./${name}`, ldflags: '-s -w', output }, progress)
    return output
  }
  return { source, controller: await program('controller'), speaker: await program('speaker') }
}

/** Where its files are. */
function download(): string {
  const { stdout, stderr } = spawnSync('go', DOWNLOAD, { cwd: '/', encoding: 'utf8' }) // in no module: its go.mod would count
  const answer: unknown = JSON.parse(stdout || '{}')
  const [source, sum] = [textAt(answer, 'Dir'), textAt(answer, 'Sum')]
  if (source === undefined) throw new Error(`MetalLB ${VERSION} cannot be downloaded: ${textAt(answer, 'Error') ?? stderr}`)
  if (sum !== SUM) throw new Error(`MetalLB ${VERSION} is not the one that is known: ${sum}`)
  return source
}
