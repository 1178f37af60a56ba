/** Node for another machine: the npm package that pnpm leaves out here, at the version and with the hash that the lock file names. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../cache-folder.ts'
import { ROOT } from '../tools.ts'

/** The path of `bin/node`; fetched once into the user's cache. Throws one sentence when it cannot be had or is not what was locked. */
export function fetchNode(platform: 'linux', machine: string): string {
  const name = `node-${platform}-${machine}`
  const { version, integrity } = locked(name, readFileSync(join(ROOT, 'pnpm-lock.yaml'), 'utf8'))
  const cache = cacheFolder('node')
  const home = join(cache, `${name}-${version}`)
  if (existsSync(home)) return join(home, 'bin', 'node')
  mkdirSync(cache, { recursive: true })
  const part = mkdtempSync(join(cache, '.part-'))
  try {
    run('npm', ['pack', '--silent', '--pack-destination', part, `${name}@${version}`])
    const archive = join(part, `${name}-${version}.tgz`)
    const hash = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
    if (hash !== integrity) throw new Error(`${name}@${version} is not what the lock file names`)
    run('tar', ['-xzf', archive, '-C', part])
    renameSync(join(part, 'package'), home)
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
  return join(home, 'bin', 'node')
}

/** What the lock file says of a package that is there in one version. */
export function locked(name: string, lock: string): { readonly version: string; readonly integrity: string } {
  const [, version, integrity] =
    new RegExp(`^  ${name}@([\\d.]+):\\n    resolution: \\{integrity: (\\S+)\\}`, 'm').exec(lock) ?? []
  if (version === undefined || integrity === undefined) throw new Error(`the lock file does not name ${name}`)
  return { version, integrity }
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
}
