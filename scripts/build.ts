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
 * How Node runs them. Memory is collected by the thread that uses it: four helpers that wake for each few megabytes take from an API server
 * on the same two cores. It is the one argument that an image's shebang has room for.
 */
export const NODE_FLAG = '--single-threaded-gc'

/**
 * What they run in. glibc would make an arena for each of Node's ten threads, and keep in each what was freed there (mallopt(3)). The young
 * generation may have 4 MB: with one a controller collects for a quarter of its time, and sixteen are no faster.
 */
export const NODE_SURROUNDINGS = { MALLOC_ARENA_MAX: '2', NODE_OPTIONS: '--max-semi-space-size=4' }

/**
 * The old generation is to grow late: both programs wait for the network most of the time. Left to itself it makes them a fifth faster, and
 * half as large again (docs/performance.md). Set from within, it leaves the young generation as it is.
 */
const GROW_LATE = "import { setFlagsFromString as __flag } from 'node:v8'; __flag('--optimize-for-size');"

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
    banner: { js: `${GROW_LATE}\n${REQUIRE}` },
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
