/**
 * What is in the image. It has no shell and no tool: a kernel reads the first line of a program by itself, so that `/controller`,
 * `/speaker` and `/clarion` are commands although all are bundles that Node runs.
 *
 *     /usr/bin/node   /lib/… /lib64/…   /etc/{passwd,group,nsswitch.conf}     the layer that hardly ever changes
 *     /opt/clarion/{clarion,controller,speaker,speaker-worker}.mjs  link.node the layer of a version
 *     /controller  /speaker  /clarion  /kubectl-clarion                       links to them
 *
 * No certificates: Node has the public authorities built in, and a pod gets its cluster's own.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { NODE_FLAG } from '../build.ts'
import { ROOT } from '../tools.ts'
import { type Library, librariesOf } from './libraries.ts'
import type { ImageSpec } from './oci.ts'
import type { Entry } from './tar.ts'

export const NOBODY = 65_534
const HOME = 'opt/clarion'
/** By the names they are called by; kubectl looks for its plugins by the second of the command line's. */
const PROGRAMS = { controller: ['controller'], speaker: ['speaker'], clarion: ['clarion', 'kubectl-clarion'] }
const EXECUTABLE = 0o755
const READABLE = 0o644

/** `dist`: the folder of the bundles. `node`: the program that runs them. */
export function layersOf(dist: string, node: string): ImageSpec['layers'] {
  const addon = join(dist, 'link.node')
  return [
    { about: 'Node.js and the libraries it needs', entries: [...runtime(node, librariesOf([node, addon])), ...ETC] },
    { about: 'the programs', entries: programs(dist) },
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

function runtime(node: string, libraries: readonly Library[]): readonly Entry[] {
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

function programs(dist: string): readonly Entry[] {
  const shebang = Buffer.from(`#!/usr/bin/node ${NODE_FLAG}\n`) // the kernel hands over one argument, no more
  const bundle = (name: string) => readFileSync(join(dist, `${name}.mjs`))
  return [
    ...Object.entries(PROGRAMS).flatMap(([name, commands]): readonly Entry[] => [
      file(`${HOME}/${name}.mjs`, Buffer.concat([shebang, bundle(name)]), EXECUTABLE),
      ...commands.map((path): Entry => ({ kind: 'link', path, target: `${HOME}/${name}.mjs` })),
    ]),
    file(`${HOME}/speaker-worker.mjs`, bundle('speaker-worker')),
    file(`${HOME}/link.node`, readFileSync(join(dist, 'link.node'))),
    file('usr/share/doc/clarion/LICENSE', readFileSync(join(ROOT, 'LICENSE'))),
  ]
}
