/** The images of the lane, as archives in a folder: a pause, Clarion's own, and a workload that says who it is. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { DIST } from '../../scripts/build.ts'
import { architectureOf } from '../../scripts/image/architecture.ts'
import { buildImage } from '../../scripts/image/build-image.ts'
import { layersOf } from '../../scripts/image/contents.ts'
import { type ImageSpec, packImage } from '../../scripts/image/oci.ts'
import { partsFor } from '../../scripts/image/parts.ts'
import { run } from '../lab/run.ts'
import { PAUSE_IMAGE } from './containerd.ts'

export const WEB_IMAGE = 'localhost/web:1'

const MACHINE = architectureOf(process.arch)
const FOLDER = join(DIST, 'kubelets')
/** Process 1 of machines and pods. */
export const PAUSE = join(FOLDER, 'pause')
export const ARCHIVES: readonly string[] = ['pause', 'clarion', 'web'].map((name) => join(FOLDER, `${name}.tar`))

/** Makes them of the bundles in dist/, once for all tests of a run: packing Node takes seconds. */
export async function buildImages(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  run('cc', ['-static', '-Os', '-s', '-o', PAUSE, join(import.meta.dirname, 'pause.c')])
  const bundle = join(FOLDER, 'web.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'web.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'warning',
  })
  const [runtime] = layersOf(DIST, partsFor(MACHINE, DIST), { packages: [], sbom: '' })
  if (runtime === undefined) throw new Error('our image has no layer')
  const images = [
    packImage(specOf(PAUSE_IMAGE, ['/pause'], [layer('pause', PAUSE)])),
    buildImage(DIST),
    packImage(specOf(WEB_IMAGE, ['/usr/bin/node', '/web.mjs'], [runtime, layer('web.mjs', bundle)])),
  ]
  for (const [i, file] of ARCHIVES.entries()) writeFileSync(file, images[i]?.archive ?? '')
}

/** An archive with an image that has one program and nothing else. */
export const imageOfProgram = (reference: string, program: string): Uint8Array => {
  const name = basename(program)
  return packImage({ ...specOf(reference, [], [layer(name, program)]), entrypoint: [`/${name}`] }).archive
}

type Layer = ImageSpec['layers'][number]

const layer = (path: string, file: string): Layer => ({
  about: path,
  entries: [{ kind: 'file', path, mode: 0o755, bytes: readFileSync(file) }],
})

const specOf = (reference: string, command: readonly string[], layers: readonly Layer[]): ImageSpec => ({
  reference,
  architecture: MACHINE.name,
  user: '0:0',
  env: ['PATH=/usr/bin'],
  labels: {},
  command,
  layers,
})
