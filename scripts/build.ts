/** Bundles the programs and the command line into dist/: one minified file each, the speaker's fast worker, the addon beside them. */
import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundledPackages } from './bundled-packages.ts'
import { ROOT } from './tools.ts'

export const DIST = join(ROOT, 'dist')

/** Beside the bundles: whose code is in them (bundled-packages.ts). */
export const PACKAGES = 'packages.json'

/**
 * How Node runs them: with a young generation of 1 MB a controller spends a quarter of its time collecting, and 16 are no faster. How the old
 * one grows they say themselves (packages/program/src/calm.ts).
 */
export const NODE_FLAG = '--max-semi-space-size=4'

/**
 * What they run in (mallopt(3)). glibc would make an arena for each of Node's ten threads, and keep in each what was freed there. It would also
 * keep whatever lies below something that is still used, so what is large is mapped, and given back when it is freed: an answer's text, a
 * compiler's zone. The bound is a number for it would otherwise rise to 32 MB by itself.
 */
export const NODE_SURROUNDINGS = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '32768' }

/** CommonJS dependencies inside an ES module bundle still ask for `require`. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

const ENTRIES = {
  clarion: 'packages/cli/src/main.ts',
  controller: 'packages/controller/src/main.ts',
  speaker: 'packages/speaker/src/main.ts',
  'speaker-worker': 'packages/speaker/src/worker.ts', // bundlers do not see a worker's URL, so it is an entry of its own
}

/** Also leaves there whose packages are in them: packages.json. */
export async function bundle(folder = DIST): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true, // identifiers stay: a trace is to be read, and `keepNames` would cost each closure a call when it is made
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: REQUIRE },
    logLevel: 'warning',
    metafile: true,
  })
  writeFileSync(join(folder, PACKAGES), JSON.stringify(bundledPackages(metafile, ROOT)))
  // Never over the old one: a program that runs has it mapped, and would crash.
  const copy = join(folder, `.link.node.${process.pid}`)
  copyFileSync(join(ROOT, 'packages', 'link', 'native', 'link.node'), copy)
  renameSync(copy, join(folder, 'link.node'))
}

if (import.meta.main) await bundle()
