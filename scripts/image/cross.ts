/** The addon and the shared libraries for another machine, out of Debian's cross compiler and the libraries that come with it. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOT } from '../tools.ts'
import type { Architecture } from './architecture.ts'
import { type Library, originOf } from './libraries.ts'

/** Throws one sentence where the compiler is missing and cannot be installed. */
export function installCross({ name, triplet }: Architecture): void {
  const needed = [`gcc-${triplet}`, `libstdc++6-${name}-cross`]
  if (spawnSync(`${triplet}-gcc`, ['--version']).status === 0 && existsSync(join(sysroot(triplet), 'libstdc++.so.6'))) return
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    throw new Error(`an image for ${name} needs the Debian packages ${needed.join(' and ')}`)
  }
  console.error(`Installing ${needed.join(', ')} …`)
  run('apt-get', ['update', '-qq'])
  run('apt-get', ['install', '-y', '-qq', ...needed])
}

/** Compiles the addon as scripts/setup.mjs does for this machine. Returns `output`. */
export function compileFor({ triplet }: Architecture, include: string, output: string): string {
  const native = join(ROOT, 'packages', 'link', 'native')
  const sources = readdirSync(native)
    .filter((file) => file.endsWith('.c'))
    .sort()
  const flags = ['-O2', '-Wall', '-Wextra', '-fPIC', '-shared', '-DNAPI_VERSION=8', `-I${include}`]
  run(`${triplet}-gcc`, [...flags, '-o', `${output}.part`, ...sources], native)
  renameSync(`${output}.part`, output)
  return output
}

/** What these files need, and what that needs, loader included: read from the files, for `ldd` knows this machine only. */
export function librariesFor({ triplet }: Architecture, files: readonly string[]): readonly Library[] {
  const names = new Set<string>()
  const look = (file: string) => {
    for (const name of neededBy(file)) {
      if (names.has(name)) continue
      names.add(name)
      look(join(sysroot(triplet), name))
    }
  }
  for (const file of files) look(file)
  return [...names].sort().map((name) => {
    const from = join(sysroot(triplet), name)
    const path = name.startsWith('ld-linux') ? `/lib/${name}` : `/lib/${triplet}/${name}` // the loader's own default folders
    return { path, bytes: readFileSync(from), ...originOf(from) }
  })
}

const sysroot = (triplet: string): string => join('/usr', triplet, 'lib')

/** Its interpreter and the libraries it names, as `readelf` prints them. */
function neededBy(file: string): readonly string[] {
  const said = run('readelf', ['--dynamic', '--program-headers', '--wide', file])
  return [...said.matchAll(/(?:\(NEEDED\).*\[(\S+)\]|interpreter: (\S+)\])/g)].map(([, name, loader]) =>
    basename(name ?? loader ?? ''),
  )
}

function run(command: string, args: readonly string[], cwd = ROOT): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr.trim()}`)
  return stdout
}
