/**
 * The machine of a node: processes, mounts, host name and cgroups of its own, in the network namespace of a host of the LAN. It sees the
 * programs of this machine and writes only below a folder of its own: what lies outside of namespaces is never a target.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lifetime } from '../lab/lifetime.ts'
import { type Program, type Start, start } from '../lab/processes.ts'
import { type Host, setSysctl } from '../lab/topology.ts'
import type { Cgroup } from './cgroups.ts'
import { outputOf } from './output-of.ts'

export interface Machine {
  readonly host: Host
  readonly name: string
  /** Where its own files lie; the same path inside and outside. */
  readonly folder: string
  readonly cgroup: Cgroup
  start(program: Omit<Start, 'host' | 'inside'>): Program
  /** A command, run to its end: what it prints. */
  run(command: string, args: readonly string[]): Promise<string>
  /** Everything on it ends at once. What its kernel does by itself (ARP for its own address, forwarding) needs the cable pulled too. */
  powerOff(): Promise<void>
}

/** Folders of the system that are empty on this machine, and gone with it. */
const FRESH = ['/run', '/var/lib', '/var/log']
/** What a kubelet would set for all namespaces at once: it finds the value it wants, and writes nothing. */
const WANTED: Readonly<Record<string, number>> = { 'vm/overcommit_memory': 1, 'kernel/panic': 10, 'kernel/panic_on_oops': 1 }
const UP_WITHIN = 10_000 // ms

export interface MachineOptions {
  readonly host: Host
  /** Below it the folder of the machine is made. */
  readonly home: string
  /** Of all that runs on it. */
  readonly cgroup: Cgroup
  /** The program that is its process 1. */
  readonly init: string
}

/** Switches it on; its disk, if it was on before, is as it was. */
export async function startMachine({ host, home, cgroup, init }: MachineOptions, lifetime: Lifetime): Promise<Machine> {
  const { name, ns } = host
  const folder = join(home, name)
  mkdirSync(join(folder, 'wanted'), { recursive: true })
  setSysctl(ns, 'ipv4/ip_forward', 1)
  const enter = cgroup.files.map((file) => `echo $$ > ${file}`)
  const script = [
    'set -e',
    'mount --make-rshared /', // what a kubelet mounts for a pod, the pod's container sees
    ...FRESH.map((path) => `mount -t tmpfs ${name} ${path}`),
    'mkdir -p /run/lock /var/lib/cni /var/log/containers',
    ...Object.entries(WANTED).map(([key, value]) => bindValue(join(folder, 'wanted'), key, value)),
    ...enter,
    `hostname ${name}`,
    'echo up',
    `exec ${init}`,
  ].join('\n')
  const words = ['--mount', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', script]
  const shell = start(
    { name: `machine ${name}`, command: 'nsenter', args: [`--net=/run/netns/${ns}`, 'unshare', ...words] },
    lifetime,
  )
  await shell.log.waitFor(({ text }) => text === 'up', { what: 'the machine to be up', within: UP_WITHIN })
  const first = childOf(shell.pid)
  if (first === undefined) throw new Error(`machine ${name} is off`)
  let on = true
  void shell.ended.then(() => {
    on = false
  })
  const inside = ['nsenter', '-t', String(first), '-m', '-u', '-p', '-n', '--'] as const
  return {
    host,
    name,
    folder,
    cgroup,
    start: (program) => {
      // Dies with nsenter, which dies with us. Namespaces do not bring a process into cgroups.
      const more = ['setpriv', '--pdeathsig', 'KILL', '--', 'sh', '-c', `${enter.join(';')}; exec "$@"`, 'sh']
      return throughParent(start({ ...program, inside: [...inside, ...more] }, lifetime))
    },
    run: (command, args) => outputOf(inside[0], [...inside.slice(1), command, ...args]),
    async powerOff() {
      if (on) process.kill(first, 'SIGKILL')
      await shell.ended
    },
  }
}

/** nsenter forks, and hands no signal on: signals go to its child. */
function throughParent(parent: Program): Program {
  const signal = (name: NodeJS.Signals) => {
    const child = childOf(parent.pid)
    if (child !== undefined) process.kill(child, name)
  }
  return {
    ...parent,
    signal,
    stop(grace = 5_000) {
      signal('SIGTERM')
      const timer = setTimeout(() => parent.signal('SIGKILL'), grace)
      return parent.ended.finally(() => clearTimeout(timer))
    },
    kill() {
      signal('SIGKILL')
      return parent.ended
    },
  }
}

function childOf(pid: number): number | undefined {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')
    return child === undefined || child === '' ? undefined : Number(child)
  } catch {
    return undefined // it has ended
  }
}

function bindValue(folder: string, key: string, value: number): string {
  const file = join(folder, key.replace('/', '.'))
  writeFileSync(file, `${value}\n`)
  return `mount --bind ${file} /proc/sys/${key}`
}
