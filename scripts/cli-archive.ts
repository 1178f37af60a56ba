/**
 * `npm run cli-archive [-- --arch arm64] [--archive FILE]`: the command line with its own Node, for a machine that has neither; Linux with
 * glibc. Unpack it anywhere, and put its bin on the PATH: `clarion`, and for kubectl `kubectl clarion`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type Entry, tar, VERSION } from '@clarion/program'
import { bundle, DIST, PACKAGES } from './build.ts'
import type { BundledPackage } from './bundled-packages.ts'
import { architectureOf } from './image/architecture.ts'
import { fetchNode } from './image/node-package.ts'
import { ROOT } from './tools.ts'

const EXECUTABLE = 0o755
const READABLE = 0o644

/** Finds its own folder through whatever links it was called by. */
const LAUNCHER = `#!/bin/sh
home=$(dirname "$(readlink -f "$0")")/../lib
exec "$home/node" "$home/clarion.mjs" "$@"
`

const { arch, archive } = parseArgs({
  options: { arch: { type: 'string', default: process.arch }, archive: { type: 'string' } },
}).values
const architecture = architectureOf(arch)
const name = `clarion-${VERSION}-linux-${architecture.name}`
const node = architecture.node === process.arch ? process.execPath : fetchNode('linux', architecture.node)
await bundle()
const packages: readonly BundledPackage[] = JSON.parse(readFileSync(join(DIST, PACKAGES), 'utf8'))
const file = (path: string, bytes: Uint8Array, mode = READABLE): Entry => ({ kind: 'file', path: `${name}/${path}`, mode, bytes })
const entries: readonly Entry[] = [
  file('bin/clarion', Buffer.from(LAUNCHER), EXECUTABLE),
  { kind: 'link', path: `${name}/bin/kubectl-clarion`, target: 'clarion' },
  file('lib/node', readFileSync(node), EXECUTABLE),
  file('lib/clarion.mjs', readFileSync(join(DIST, 'clarion.mjs'))),
  file('LICENSE', readFileSync(join(ROOT, 'LICENSE'))),
  file('licences/node', readFileSync(join(dirname(node), '..', 'LICENSE'))),
  ...packages.flatMap(({ name: of, version, licenseText }) =>
    licenseText === undefined ? [] : [file(`licences/${of.replace('/', '-')}-${version}`, Buffer.from(licenseText))],
  ),
]
const output = resolve(archive ?? join(DIST, `${name}.tar.gz`))
writeFileSync(output, gzipSync(tar(entries)))
console.log(`Written to ${output}.`)
