/** The image for the other machine, as far as this one can tell: its programs start under qemu's user emulation, and load the addon. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { bundle } from '../../scripts/build.ts'
import { type BuiltImage, buildImage } from '../../scripts/image/build-image.ts'
import { unpackImage } from '../lab/unpack-image.ts'

const QEMU = 'qemu-aarch64-static'
const WITHIN = 120_000 // ms; a start takes some 5 s under emulation

/** Installed where it may be; why there is no emulator otherwise. */
function whyNoEmulator(): string | undefined {
  if (process.arch === 'arm64') return 'this machine is an arm64 itself'
  if (spawnSync(QEMU, ['--version']).status === 0) return undefined
  if (process.getuid?.() !== 0) return 'qemu-user-static is missing, and installing it needs root'
  spawnSync('sh', ['-c', 'apt-get update -qq && apt-get install -y -qq qemu-user-static'], { stdio: 'ignore' })
  return spawnSync(QEMU, ['--version']).status === 0 ? undefined : 'qemu-user-static could not be installed'
}

describe('the image for arm64', { skip: whyNoEmulator() ?? false, timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'clarion-arm64-'))
  let image: BuiltImage
  let rootfs: string

  const node = (...args: readonly string[]) => {
    const words = ['-L', rootfs, join(rootfs, 'usr/bin/node'), ...args]
    const { status, stdout, stderr } = spawnSync(QEMU, words, { encoding: 'utf8', timeout: WITHIN })
    assert.equal(status, 0, stderr)
    return stdout.trim()
  }

  before(async () => {
    await bundle(join(folder, 'dist'))
    image = buildImage(join(folder, 'dist'), 'localhost/clarion:arm64', 'arm64')
    writeFileSync(join(folder, 'image.tar'), image.archive)
    rootfs = unpackImage(join(folder, 'image.tar'), folder).rootfs
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('is of Node for that machine, at this machine’s version', () => {
    assert.equal(node('-p', 'process.arch + " " + process.version'), `arm64 ${process.version}`)
  })

  for (const program of ['controller', 'speaker', 'clarion']) {
    test(`${program} starts`, () => {
      assert.match(node(join(rootfs, `opt/clarion/${program}.mjs`), '--version'), /\d+\.\d+\.\d+/)
    })
  }

  test('loads its addon', () => {
    const names = node('-p', `Object.keys(require(${JSON.stringify(join(rootfs, 'opt/clarion/link.node'))})).join()`)
    assert.match(names, /Socket/)
  })

  test('says what it is made of', () => {
    const { components } = JSON.parse(image.sbom)
    const urls: readonly string[] = components.map(({ purl }: { readonly purl: string }) => purl)
    for (const start of ['pkg:generic/node@', 'pkg:npm/zod@', 'pkg:deb/debian/libc6']) {
      assert.ok(
        urls.some((url) => url.startsWith(start)),
        `${start} is not among ${urls.join(' ')}`,
      )
    }
  })
})
