/** Programs of Debian's package prometheus: unpacked into a cache and not installed, for that would start a server. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const CACHE = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.cache')
const LONGEST_MS = 120_000

export const NO_PROMETHEUS = 'There is no Prometheus, and Debian’s cannot be had.'

/** How to call it; undefined: it is not here, and cannot be had. */
export function findInPrometheus(name: 'prometheus' | 'promtool'): string | undefined {
  if (spawnSync(name, ['--version']).status === 0) return name
  const program = join(CACHE, name)
  if (existsSync(program)) return program
  mkdirSync(CACHE, { recursive: true })
  const fresh = mkdtempSync(join(CACHE, '.prometheus-'))
  const run = (command: string, ...args: readonly string[]) =>
    spawnSync(command, args, { cwd: fresh, stdio: 'ignore', timeout: LONGEST_MS }).status === 0
  try {
    if (!run('apt-get', 'download', 'prometheus') && !(run('apt-get', 'update') && run('apt-get', 'download', 'prometheus')))
      return undefined
    const [deb = ''] = readdirSync(fresh).filter((file) => file.endsWith('.deb'))
    if (!run('dpkg-deb', '-x', deb, 'unpacked')) return undefined
    renameSync(join(fresh, 'unpacked', 'usr', 'bin', name), program)
    return program
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}
