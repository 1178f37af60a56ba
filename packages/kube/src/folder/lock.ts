import { createHash } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { codeOf, isAbsence } from '../error-of.ts'

/** The right to write in a directory, held by one process at a time. */
export interface Lock {
  /** The dead process it was taken over from. */
  readonly takenFrom: number | undefined
  /** False when somebody removed or replaced it: then another process may write, and this one must not. */
  isHeld(): Promise<boolean>
  release(): Promise<void>
}

/** Somebody else writes there. The message is for the person who started the program. */
export class LockedError extends Error {}

interface Holder {
  readonly host: string
  readonly pid: number
  /** When it started, in a form that changes with every boot; pids come again, a pair of both does not. */
  readonly started: string
}

/** Takes `directory`/lock, from a dead process too. Rejects with LockedError while another one lives. */
export async function takeLock(directory: string): Promise<Lock> {
  await mkdir(directory, { recursive: true })
  const path = join(directory, 'lock')
  const token = String(process.hrtime.bigint())
  const mine = JSON.stringify({ host: hostname(), pid: process.pid, started: await startOf(process.pid), token })
  const candidate = join(directory, `.lock.${process.pid}.${token}.tmp`)
  await writeFile(candidate, mine, { flag: 'wx' })
  try {
    let takenFrom: number | undefined
    while (!(await linked(candidate, path))) {
      const text = await textOf(path)
      if (text === undefined) continue
      const holder = holderOf(text)
      await refuseIfAlive(holder, path)
      if (await replaceDead(path, text, candidate)) {
        takenFrom = holder?.pid
        break
      }
    }
    return {
      takenFrom,
      isHeld: async () => (await textOf(path)) === mine,
      release: async () => {
        if ((await textOf(path)) === mine) await rm(path, { force: true })
      },
    }
  } finally {
    await rm(candidate, { force: true })
  }
}

/**
 * Puts the candidate in place of the dead one's lock. Several may want to: who links its name to the dead one's text goes first, and the
 * others find another lock there when their turn comes: false.
 */
export async function replaceDead(path: string, dead: string, candidate: string): Promise<boolean> {
  const turn = join(dirname(path), `.lock.${createHash('sha256').update(dead).digest('hex').slice(0, 16)}.taking`)
  if (!(await linked(candidate, turn))) {
    const text = await textOf(turn)
    if (text === undefined) return false
    await refuseIfAlive(holderOf(text), turn)
    throw new LockedError(`a process died while it took ${path} over; remove ${turn}`)
  }
  try {
    if ((await textOf(path)) !== dead) return false
    await rename(candidate, path)
    return true
  } finally {
    await rm(turn, { force: true })
  }
}

/** A hard link appears at once and whole, or not at all. */
async function linked(candidate: string, path: string): Promise<boolean> {
  try {
    await link(candidate, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function refuseIfAlive(holder: Holder | undefined, path: string): Promise<void> {
  if (holder === undefined) return // no lock of ours: its writer died, or never was
  if (holder.host !== hostname()) {
    throw new LockedError(`${path} is held by process ${holder.pid} on ${holder.host}; if that one is gone, remove the file`)
  }
  if ((await startOf(holder.pid)) === holder.started) {
    throw new LockedError(`process ${holder.pid} writes here already (${path}); stop it first`)
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isAbsence(error)) return undefined
    throw error
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    if (!('host' in value && 'pid' in value && 'started' in value)) return undefined
    const { host, pid, started } = value
    return typeof host === 'string' && typeof pid === 'number' && typeof started === 'string' ? { host, pid, started } : undefined
  } catch {
    return undefined
  }
}

/** Boot and start time of a process; undefined when there is none. Without /proc all that can be said is that it lives. */
async function startOf(pid: number): Promise<string | undefined> {
  const boot = await textOf('/proc/sys/kernel/random/boot_id')
  if (boot === undefined) return isAlive(pid) ? 'alive' : undefined
  const stat = await textOf(`/proc/${pid}/stat`)
  // The second field is the command in parentheses and may hold anything; starttime is field 22 (proc_pid_stat(5)).
  const started = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return started === undefined ? undefined : `${boot.trim()}:${started}`
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}
