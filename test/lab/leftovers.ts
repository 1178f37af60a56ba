import { spawnSync } from 'node:child_process'
import { run, SYSTEM_ENV, succeeds } from './run.ts'

/** Namespaces of a lab are called PREFIX-PID-NAME; the pid is that of the run that made them. */
export const namespaceName = (prefix: string, name: string): string => `${prefix}-${process.pid}-${name}`

export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (refused) {
    return refused instanceof Error && 'code' in refused && refused.code === 'EPERM' // somebody else's, but alive
  }
}

const hasProcesses = (ns: string): boolean =>
  spawnSync('ip', ['netns', 'pids', ns], { encoding: 'utf8', env: SYSTEM_ENV }).stdout.trim() !== ''

/**
 * Removes what a run of this prefix left behind when it was killed the hard way: only names of ours, only when their run is gone, and
 * only when no process lives in them. Returns the names removed.
 */
export function removeLeftovers(prefix: string): readonly string[] {
  const ours = new RegExp(`^${prefix}-(\\d+)-`)
  const names = run('ip', ['netns', 'list'])
    .split('\n')
    .map((line) => line.split(' ', 1)[0] ?? '')
  return names.filter((name) => {
    const pid = ours.exec(name)?.[1]
    if (pid === undefined || isRunning(Number(pid)) || hasProcesses(name)) return false
    return succeeds('ip', ['netns', 'del', name])
  })
}
