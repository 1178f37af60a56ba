/** The shared libraries of the machine that builds: what Node and the addon are linked against, and which packages they come from. */
import { spawnSync } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'

export interface Library {
  /** Where the loader looks for it, `/lib/x86_64-linux-gnu/libc.so.6`. */
  readonly path: string
  readonly bytes: Buffer
  /** Package and version, `libc6 2.36-9`; where no package manager knows, that it is unknown. */
  readonly origin: string
  /** The package's own statement of its licence, where Debian keeps one. */
  readonly copyright?: { readonly path: string; readonly bytes: Buffer }
}

/**
 * What `ldd` says these files need, loader included, each once. The paths stay as they are: the loader comes along, and knows the
 * folders of its own distribution. Throws where a library is missing, or the file is not for this machine.
 */
export function librariesOf(files: readonly string[]): readonly Library[] {
  const paths = files.flatMap((file) => {
    const { status, stdout, stderr, error } = spawnSync('ldd', [file], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
    if (status !== 0) throw new Error(`ldd ${file}: ${error?.message ?? `${stdout}${stderr}`.trim()}`)
    return pathsIn(stdout)
  })
  return [...new Set(paths)].sort().map((path) => ({ path, bytes: readFileSync(path), ...originOf(path) }))
}

/** `name => /path (0x…)`, or `/path (0x…)` for the loader; the kernel's own linux-vdso has no path. */
export function pathsIn(ldd: string): readonly string[] {
  const missing = /^\s*(\S+) => not found/m.exec(ldd)?.[1]
  if (missing !== undefined) throw new Error(`this machine has no ${missing}`)
  return [...ldd.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].flatMap(([, path]) => (path === undefined ? [] : [path]))
}

/** Which package a file of this machine is from. */
export function originOf(path: string): Pick<Library, 'origin' | 'copyright'> {
  for (const known of [path, realpathSync(path), `/usr${path}`]) {
    const name = said('dpkg-query', ['--search', known])?.split(':', 1)[0]
    if (name !== undefined) return ofDebian(name)
    const rpm = said('rpm', ['--query', '--file', '--queryformat', '%{NAME} %{VERSION}-%{RELEASE}', known])
    if (rpm !== undefined) return { origin: rpm }
  }
  return { origin: 'of an unknown package' }
}

function ofDebian(name: string): Pick<Library, 'origin' | 'copyright'> {
  const version = said('dpkg-query', ['--show', '--showformat', '${Version}\n', name])?.split('\n', 1)[0]
  const path = `/usr/share/doc/${name}/copyright`
  const origin = `${name} ${version ?? ''}`.trim()
  try {
    return { origin, copyright: { path, bytes: readFileSync(path) } }
  } catch {
    return { origin } // small Debian images leave the documentation out
  }
}

/** What a command says, undefined when it is not there or knows nothing. */
function said(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : undefined
}
