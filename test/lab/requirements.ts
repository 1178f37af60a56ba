import { spawnSync } from 'node:child_process'
import { SYSTEM_ENV, succeeds } from './run.ts'

/** A program of the system the lab needs, and the Debian package it comes in. */
export interface Requirement {
  readonly command: string
  readonly apt: string
}

export const LAB_NEEDS: readonly Requirement[] = [
  { command: 'ip', apt: 'iproute2' },
  { command: 'nft', apt: 'nftables' },
  { command: 'unshare', apt: 'util-linux' },
  { command: 'setpriv', apt: 'util-linux' },
]

/** Independent judges of the network, for the tests only. */
export const JUDGES: readonly Requirement[] = [
  { command: 'arping', apt: 'arping' },
  { command: 'tcpdump', apt: 'tcpdump' },
  { command: 'ping', apt: 'iputils-ping' },
]

/** What the machine can do; a test gives its own. */
export interface Machine {
  has(command: string): boolean
  isRoot(): boolean
  /** Returns the last words of apt-get when it failed. */
  install(packages: readonly string[]): string | undefined
}

/** Makes sure the programs are there; installs them where apt-get and root are. Returns one sentence when they cannot be had. */
export function ensure(
  needs: readonly Requirement[],
  progress: (line: string) => void,
  machine: Machine = thisMachine,
): string | undefined {
  const missing = needs.filter((need) => !machine.has(need.command))
  if (missing.length === 0) return undefined
  const packages = [...new Set(missing.map((need) => need.apt))]
  const sentence = `Missing on this machine: ${missing.map((need) => need.command).join(', ')} (Debian: apt-get install ${packages.join(' ')}).`
  if (!machine.isRoot() || !machine.has('apt-get')) return sentence
  progress(`Installing ${packages.join(', ')} …`)
  const failure = machine.install(packages)
  if (failure !== undefined) return `${sentence} Installing them failed: ${failure}`
  return missing.every((need) => machine.has(need.command)) ? undefined : sentence
}

const apt = (...args: string[]) =>
  spawnSync('apt-get', args, { encoding: 'utf8', env: { ...SYSTEM_ENV, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 300_000 })

const thisMachine: Machine = {
  has: (command) => succeeds('sh', ['-c', `command -v ${command}`]),
  isRoot: () => process.getuid?.() === 0,
  install(packages) {
    apt('update', '-qq')
    const { status, stderr } = apt('install', '-y', '-qq', '--no-install-recommends', ...packages)
    return status === 0 ? undefined : stderr.trim().split('\n').at(-1)
  },
}
