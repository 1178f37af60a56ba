/** A cgroup of its own in every hierarchy (cgroup v1), for a machine and all that runs on it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lifetime } from '../lab/lifetime.ts'

const MOUNTS = '/sys/fs/cgroup'
const NEEDED = ['cpu', 'cpuset', 'devices', 'freezer', 'memory', 'pids', 'systemd']
const REMOVED_WITHIN = 5_000 // ms; processes that were killed take a moment to be gone
const PAUSE = 20 // ms

export interface Cgroup {
  /** Its path in each hierarchy. */
  readonly path: string
  /** A process that writes its number into all of them is in it, and its children are. */
  readonly files: readonly string[]
  /** Bytes its processes hold that are no cache. */
  memory(): number
  /** All of its processes stand still, whatever they do. */
  freeze(): void
  thaw(): void
}

/** Why there are none here, in one sentence; undefined when there are. */
export function whyNoCgroups(): string | undefined {
  const missing = NEEDED.filter((name) => !existsSync(join(MOUNTS, name, 'cgroup.procs')))
  if (missing.length === 0) return undefined
  return `Kubelets need cgroup hierarchies of version 1 here, and there is none of ${missing.join(', ')}.`
}

export function makeCgroup(name: string, lifetime: Lifetime): Cgroup {
  const folders = hierarchies().map((hierarchy) => join(MOUNTS, hierarchy, name))
  lifetime.onEnd(() => {
    writeFileSync(join(MOUNTS, 'freezer', name, 'freezer.state'), 'THAWED')
    for (const folder of [...folders, join(MOUNTS, 'unified', name)]) remove(folder)
  })
  for (const folder of folders) {
    mkdirSync(folder)
    // Empty at first, and nobody may enter while they are.
    for (const file of ['cpuset.cpus', 'cpuset.mems'])
      if (existsSync(join(folder, file))) writeFileSync(join(folder, file), readFileSync(join(folder, '..', file)))
  }
  const freezer = (state: string) => writeFileSync(join(MOUNTS, 'freezer', name, 'freezer.state'), state)
  return {
    path: `/${name}`,
    files: folders.map((folder) => join(folder, 'cgroup.procs')),
    memory: () => Number(/^total_rss (\d+)$/m.exec(readFileSync(join(MOUNTS, 'memory', name, 'memory.stat'), 'utf8'))?.[1]),
    freeze: () => freezer('FROZEN'),
    thaw: () => freezer('THAWED'),
  }
}

/** Removes what a run left that was killed the hard way. */
export function removeCgroups(left: (name: string) => boolean): void {
  for (const hierarchy of readdirSync(MOUNTS))
    for (const name of readdirSync(join(MOUNTS, hierarchy))) if (left(name)) remove(join(MOUNTS, hierarchy, name))
}

/** Those with processes of ours; in `unified` (version 2), which controls nothing beside them, runc makes some for its containers. */
const hierarchies = (): readonly string[] =>
  readdirSync(MOUNTS).filter((name) => name !== 'unified' && existsSync(join(MOUNTS, name, 'cgroup.procs')))

function remove(folder: string): void {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) remove(join(folder, entry.name))
  const deadline = performance.now() + REMOVED_WITHIN
  for (;;) {
    try {
      rmdirSync(folder)
      return
    } catch (refused) {
      if (performance.now() > deadline) throw refused
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
    }
  }
}
