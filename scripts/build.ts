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
 * How Node runs them. Both programs wait for the network most of the time, so the old generation is to grow late: with 1,000 Services a
 * controller took 103 instead of 134 MB, a speaker 118 instead of 205. On the command line `--optimize-for-size` would also mean a young
 * generation of 1 MB, where a controller spends a quarter of its time collecting; set from within, it leaves that at what the flag says.
 */
export const NODE_FLAG = '--max-semi-space-size=4'
const GROW_LATE = "import { setFlagsFromString as __flag } from 'node:v8'; __flag('--optimize-for-size');"

/** What they run in: glibc would make an arena for each of Node's ten threads, and keep in each what was freed there (mallopt(3)). */
export const NODE_SURROUNDINGS = { MALLOC_ARENA_MAX: '2' }

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
