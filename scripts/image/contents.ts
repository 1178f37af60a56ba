/**
 * What is in the image. It has no shell and no tool: a kernel reads the first line of a program by itself, so that `/controller`,
 * `/speaker` and `/clarion` are commands although all are bundles that Node runs.
 *
 *     /usr/bin/node   /lib/… /lib64/…   /etc/{passwd,group,nsswitch.conf}     the layer that hardly ever changes
 *     /opt/clarion/{clarion,controller,speaker,speaker-worker}.mjs  link.node the layer of a version
 *     /usr/share/clarion/sbom.cdx.json  /usr/share/doc/…/LICENSE
 *     /controller  /speaker  /clarion  /kubectl-clarion                       links to them
 *
 * No certificates: Node has the public authorities built in, and a pod gets its cluster's own.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Entry } from '@clarion/program'
import { NODE_FLAG } from '../build.ts'
import type { BundledPackage } from '../bundled-packages.ts'
import { ROOT } from '../tools.ts'
import type { ImageSpec } from './oci.ts'
import type { Parts } from './parts.ts'

export const NOBODY = 65_534
const HOME = 'opt/clarion'
/** By the names they are called by; kubectl looks for its plugins by the second of the command line's. */
const PROGRAMS = { controller: ['controller'], speaker: ['speaker'], clarion: ['clarion', 'kubectl-clarion'] }
const EXECUTABLE = 0o755
const READABLE = 0o644

export interface Materials {
  readonly packages: readonly BundledPackage[]
  readonly sbom: string
}

/** `dist`: the folder of the bundles. */
export function layersOf(dist: string, parts: Parts, materials: Materials): ImageSpec['layers'] {
  return [
    { about: 'Node.js and the libraries it needs', entries: [...runtime(parts), ...ETC] },
    { about: 'the programs', entries: [...programs(dist, parts.addon), ...statements(materials)] },
  ]
}

const file = (path: string, bytes: Uint8Array, mode = READABLE): Entry => ({
  kind: 'file',
  path: path.replace(/^\//, ''),
  mode,
  bytes,
})
const textFile = (path: string, ...lines: readonly string[]) => file(path, Buffer.from(lines.map((line) => `${line}\n`).join('')))

const ETC: readonly Entry[] = [
  textFile('etc/passwd', 'root:x:0:0:root:/:/', `nobody:x:${NOBODY}:${NOBODY}:nobody:/:/`),
  textFile('etc/group', 'root:x:0:', `nogroup:x:${NOBODY}:`),
  textFile('etc/nsswitch.conf', 'hosts: files dns'),
]

function runtime({ node, libraries }: Parts): readonly Entry[] {
  const copyrights = new Map(
    libraries.flatMap(({ copyright }) => (copyright === undefined ? [] : [[copyright.path, copyright.bytes]])),
  )
  return [
    file('usr/bin/node', readFileSync(node), EXECUTABLE),
    ...libraries.map(({ path, bytes }) => file(path, bytes, EXECUTABLE)),
    textFile('usr/share/clarion/libraries', ...libraries.map(({ path, origin }) => `${path} ${origin}`)),
    file('usr/share/doc/node/LICENSE', readFileSync(join(dirname(node), '..', 'LICENSE'))),
    ...[...copyrights].map(([path, bytes]) => file(path, bytes)),
  ]
}

function programs(dist: string, addon: string): readonly Entry[] {
  const shebang = Buffer.from(`#!/usr/bin/node ${NODE_FLAG}\n`) // the kernel hands over one argument, no more
  const bundle = (name: string) => readFileSync(join(dist, `${name}.mjs`))
  return [
    ...Object.entries(PROGRAMS).flatMap(([name, commands]): readonly Entry[] => [
      file(`${HOME}/${name}.mjs`, Buffer.concat([shebang, bundle(name)]), EXECUTABLE),
      ...commands.map((path): Entry => ({ kind: 'link', path, target: `${HOME}/${name}.mjs` })),
    ]),
    file(`${HOME}/speaker-worker.mjs`, bundle('speaker-worker')),
    file(`${HOME}/link.node`, readFileSync(addon)),
    file('usr/share/doc/clarion/LICENSE', readFileSync(join(ROOT, 'LICENSE'))),
  ]
}

/** What it is made of, and the licences of whose code is in the bundles. */
const statements = ({ packages, sbom }: Materials): readonly Entry[] => [
  textFile('usr/share/clarion/sbom.cdx.json', sbom.trimEnd()),
  ...packages.flatMap(({ name, version, licenseText }) =>
    licenseText === undefined
      ? []
      : [file(`usr/share/doc/${name.replace('/', '-')}-${version}/LICENSE`, Buffer.from(licenseText))],
  ),
]
