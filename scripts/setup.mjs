// Sets up a fresh clone: packages (pnpm at a pinned version, through npx), Node 24, and the native addon compiled against its headers.
// Each step leaves a stamp with a hash of what it read, so later runs skip what is done (some milliseconds).
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PNPM = 'pnpm@12.21.0'
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stamps = join(root, 'node_modules', '.setup')

/** Ends the program with one sentence a person can act on. */
function refuse(sentence) {
  console.error(sentence)
  process.exit(1)
}

function run(what, command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', ...options })
  if (status === 0) return
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
  refuse(`${what} failed: ${error?.message ?? `${command} ended with code ${status}`}.`)
}

const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** Runs `work` unless the files it depends on are those of its last success. */
function once(name, hash, stillThere, work) {
  const stamp = join(stamps, name)
  if (stillThere() && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  work()
  mkdirSync(stamps, { recursive: true })
  writeFileSync(stamp, hash)
}

/** The folder of Node 24 (bin/node, include/node), or undefined where the package does not exist for this machine. */
function nodeHome() {
  try {
    return dirname(createRequire(join(root, 'package.json')).resolve(`node-linux-${process.arch}/package.json`))
  } catch {
    return undefined
  }
}

function installPackages() {
  const manifests = readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'package.json'))
  const inputs = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', ...manifests]
  once(
    'packages',
    hashOf(inputs),
    () => nodeHome() !== undefined,
    () => {
      console.error('Installing packages (pnpm, Node 24) …')
      run('Installing packages', 'npx', ['-y', PNPM, 'install', '--frozen-lockfile', '--ignore-scripts'])
    },
  )
}

function installCompiler() {
  if (has('cc')) return
  if (!has('apt-get') || process.getuid?.() !== 0) {
    refuse(
      'No C compiler: the packet socket addon needs `cc`; install one (Debian: apt-get install gcc libc6-dev) and run this again.',
    )
  }
  console.error('Installing a C compiler …')
  run('apt-get update', 'apt-get', ['update', '-qq'])
  run('Installing gcc', 'apt-get', ['install', '-y', '-qq', 'gcc', 'libc6-dev'])
}

function compileAddon(home) {
  const native = join('packages', 'link', 'native')
  const sources = readdirSync(join(root, native))
    .filter((f) => /\.[ch]$/.test(f))
    .sort()
  const output = join(native, 'link.node')
  once(
    'addon',
    hashOf([...sources.map((f) => join(native, f)), 'pnpm-lock.yaml']),
    () => existsSync(join(root, output)),
    () => {
      installCompiler()
      console.error('Compiling the packet socket addon …')
      const flags = ['-O2', '-Wall', '-Wextra', '-fPIC', '-shared', '-DNAPI_VERSION=8', `-I${join(home, 'include', 'node')}`]
      run('Compiling the addon', 'cc', [
        ...flags,
        '-o',
        output,
        ...sources.filter((f) => f.endsWith('.c')).map((f) => join(native, f)),
      ])
    },
  )
}

/** Sets up what is missing and returns the path of the Node to run everything with. */
export async function setUp() {
  if (process.platform !== 'linux')
    refuse(`Clarion's programs need Linux: packet sockets and Node 24 for ${process.platform} are not packaged here.`)
  installPackages()
  const home = nodeHome()
  if (home === undefined)
    refuse(`There is no packaged Node 24 for linux-${process.arch} with this C library (glibc on x64 or arm64 is needed).`)
  const node = join(home, 'bin', 'node')
  if (spawnSync(node, ['--version']).status !== 0)
    refuse('The packaged Node 24 does not start here: it needs glibc (Alpine and other musl systems have none).')
  compileAddon(home)
  return node
}
