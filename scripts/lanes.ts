/** The lanes of the tests. A lane runs whole, then says how many of its tests passed and failed, and which were skipped for what reason. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FULL, kubernetesBinaries, LEAN, type Program } from '../test/cluster/kubernetes/binaries.ts'
import { buildImages } from '../test/kubelets/images.ts'
import { whyNoKubelets } from '../test/kubelets/why-no-kubelets.ts'
import { findPrivileges, IN_USER_NAMESPACE, isInside } from '../test/lab/privileges.ts'
import { bundle } from './build.ts'
import { jest, ROOT, runNode } from './tools.ts'

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly { readonly name: string; readonly reason: string }[]
}

export interface Lane {
  readonly about: string
  readonly run: (args: readonly string[]) => Promise<Tally>
}

export const LANES: Readonly<Record<string, Lane>> = {
  unit: { about: 'codecs, rules and whole paths on a virtual clock', run: async (args) => tallied((env) => jest(args, env)) },
  net: { about: 'the programs on real sockets, in network namespaces', run: (names) => namespaceLane('test/netns', names) },
  images: {
    about: 'the image for the other machine, and whether two builds are the same',
    run: (names) => plainLane('test/images', names),
  },
  cluster: { about: 'a real kube-apiserver and etcd', run: (names) => clusterLane('test/cluster', LEAN, names) },
  full: { about: 'a whole Kubernetes, with three kubelets', run: fullLane },
}

/** What `npm test` runs: what takes minutes on a fresh machine has a command of its own. */
export const README_LANES: readonly string[] = ['unit', 'net']

/** The programs are built here first, so that no test waits for them. */
async function clusterLane(tests: string, programs: readonly Program[], names: readonly string[]): Promise<Tally> {
  const { folder, from } = await kubernetesBinaries((line) => console.log(`  ${line}`), programs)
  console.log(`  ${programs.join(', ')}: ${from}, in ${folder}`)
  return namespaceLane(tests, names)
}

async function fullLane(names: readonly string[]): Promise<Tally> {
  const missing = whyNoKubelets()
  if (missing !== undefined) return namespaceLane('test/kubelets', names) // each test says so
  await bundle()
  await buildImages()
  return clusterLane('test/kubelets', FULL, names)
}

const plainLane = async (folder: string, names: readonly string[]): Promise<Tally> =>
  nodeTests(folder, names, { words: [], env: {} })

async function namespaceLane(folder: string, names: readonly string[]): Promise<Tally> {
  await bundle()
  const privileges = findPrivileges()
  const outside = privileges.kind === 'userns' && !isInside(privileges)
  return nodeTests(folder, names, outside ? IN_USER_NAMESPACE : { words: [], env: {} })
}

/** What a lane is run inside: words before the command, and more environment. */
interface Surroundings {
  readonly words: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** The test files of a folder, all or those named, one after another: they share the machine's clock and its two cores. */
function nodeTests(folder: string, names: readonly string[], { words, env: more }: Surroundings): Tally {
  const files = readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.test.ts') && (names.length === 0 || names.includes(name.replace('.test.ts', ''))))
    .sort()
    .map((name) => join(folder, name))
  if (files.length === 0) throw new Error(`${folder} holds no test`)
  const reporter = './test/runners/node-reporter.mjs'
  return tallied((env) =>
    runNode(['--test', '--test-concurrency=1', `--test-reporter=${reporter}`, ...files], { ...more, ...env }, words),
  )
}

/** Runs a lane whose reporter leaves its count in a file. A runner that ends badly or counts nothing is a failure of its own. */
function tallied(run: (env: NodeJS.ProcessEnv) => number): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'clarion-tally-'))
  const file = join(folder, 'tally.json')
  try {
    const code = run({ CLARION_TALLY: file })
    const tally: Tally = JSON.parse(readFileSync(file, 'utf8'))
    const empty = tally.passed + tally.failed + tally.skipped.length === 0
    return (code !== 0 && tally.failed === 0) || empty ? { ...tally, failed: tally.failed + 1 } : tally
  } catch (error) {
    console.error(`The lane left no count: ${String(error)}`)
    return { passed: 0, failed: 1, skipped: [] }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
