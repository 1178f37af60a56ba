/** The lanes of the tests. A lane runs whole, then says how many of its tests passed and failed, and which were skipped for what reason. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FULL, kubernetesBinaries, LEAN, type Program } from '../test/cluster/kubernetes/binaries.ts'
import { metallbModule, whyNoMetalLB } from '../test/cluster/metallb/module.ts'
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
  cluster: { about: 'a real kube-apiserver and etcd', run: leanLane },
  full: { about: 'what that lane has no time for, and a whole Kubernetes with three kubelets', run: fullLane },
}

/** What `npm test` runs: what takes minutes on a fresh machine has a command of its own. */
export const README_LANES: readonly string[] = ['unit', 'net']

/** Tests on the API server that its eight minutes have no room for, and those that then go on for longer. */
const TAIL = [
  'announced',
  'bgp',
  'chart',
  'configuration-gone',
  'effects-that-tell',
  'faults-of-connections',
  'faults-of-servers',
  'lan',
  'metallb-chart',
  'metallb-itself',
  'metallb-kinds',
  'reading',
  'reservations',
  'resting',
  'takeover',
]
const LONGER = ['two-controllers']

async function leanLane(names: readonly string[]): Promise<Tally> {
  if (names.length > 0) return clusterLane('test/cluster', LEAN, names)
  const tally = await clusterLane(
    'test/cluster',
    LEAN,
    testsIn('test/cluster').filter((name) => !TAIL.includes(name)),
  )
  return { ...tally, skipped: [...tally.skipped, { name: TAIL.join(', '), reason: 'for want of time: --full runs them' }] }
}

async function fullLane(names: readonly string[]): Promise<Tally> {
  const wanted = (all: readonly string[]) => all.filter((name) => names.length === 0 || names.includes(name))
  const [tail, kubelets] = [wanted([...TAIL, ...LONGER]), wanted(testsIn('test/kubelets'))]
  process.env.CLARION_LONG = '1'
  if ([...tail, ...kubelets].some((name) => name.includes('metallb')) && whyNoMetalLB() === undefined)
    await metallbModule((line) => console.log(`  ${line}`))
  const first = tail.length > 0 ? await clusterLane('test/cluster', LEAN, tail) : NOTHING
  const second = kubelets.length > 0 || tail.length === 0 ? await kubeletLane(kubelets.length > 0 ? kubelets : names) : NOTHING
  return {
    passed: first.passed + second.passed,
    failed: first.failed + second.failed,
    skipped: [...first.skipped, ...second.skipped],
  }
}

const NOTHING: Tally = { passed: 0, failed: 0, skipped: [] }

async function kubeletLane(names: readonly string[]): Promise<Tally> {
  const missing = whyNoKubelets()
  if (missing !== undefined) return namespaceLane('test/kubelets', names) // each test says so
  await bundle()
  await buildImages()
  return clusterLane('test/kubelets', FULL, names)
}

/** The programs are built here first, so that no test waits for them. */
async function clusterLane(tests: string, programs: readonly Program[], names: readonly string[]): Promise<Tally> {
  const { folder, from } = await kubernetesBinaries((line) => console.log(`  ${line}`), programs)
  console.log(`  ${programs.join(', ')}: ${from}, in ${folder}`)
  return namespaceLane(tests, names)
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
  const all = testsIn(folder)
  const unknown = names.filter((name) => !all.includes(name))
  if (all.length === 0 || unknown.length > 0) throw new Error(`${folder} holds no test ${unknown.join(', ')}`.trim())
  const files = (names.length > 0 ? names : all).toSorted().map((name) => join(folder, `${name}${TEST}`))
  const reporter = './test/runners/node-reporter.mjs'
  return tallied((env) =>
    runNode(['--test', '--test-concurrency=1', `--test-reporter=${reporter}`, ...files], { ...more, ...env }, words),
  )
}

const TEST = '.test.ts'

const testsIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(TEST))
    .map((name) => name.slice(0, -TEST.length))
    .sort()

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
