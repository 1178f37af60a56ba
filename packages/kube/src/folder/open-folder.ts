import { randomUUID } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SYSTEM_CLOCK } from '../clock.ts'
import type { Cluster } from '../cluster.ts'
import { messageOf } from '../error-of.ts'
import { EventLog } from './event-log.ts'
import { takeLock } from './lock.ts'
import type { FolderOptions } from './options.ts'
import { readingOf } from './read-manifests.ts'
import { runFolder } from './run-folder.ts'
import { STATE } from './state-files.ts'

const WRITER = /^(?:controller|speaker-[a-z0-9](?:[-a-z0-9]|\.(?=[a-z0-9]))*)$/

/**
 * Opens a folder of manifests as a cluster, for one writer. Rejects with a sentence where the folder is not there, cannot be written to,
 * or another process writes under that name.
 */
export async function openFolder(options: FolderOptions): Promise<Cluster> {
  const { path: root, writer, onLog: log = () => {}, clock = SYSTEM_CLOCK, wallNow = Date.now } = options
  if (!WRITER.test(writer)) throw new Error(`${JSON.stringify(writer)} is neither controller nor speaker-<node>`)
  const reading = readingOf(options)
  await mustBeDirectory(root)
  const own = join(root, STATE, writer)
  const lock = await takeLock(own)
  if (lock.takenFrom !== undefined) log({ level: 'info', msg: `took ${own} over from process ${lock.takenFrom}, which is gone` })
  try {
    await tidy(own)
    const openEvents = (store: Parameters<typeof EventLog.open>[0]['store']) =>
      EventLog.open({ root, writer, namespace: reading.namespace, store, hash: reading.hash, wallNow })
    return await runFolder({ root, writer, reading, lock, clock, openEvents, newUid: randomUUID, wallNow, log })
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function mustBeDirectory(path: string): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new Error(`${path} cannot be opened: ${messageOf(error)}`)
  })
  if (!stats.isDirectory()) throw new Error(`${path} is no directory`)
}

/** Removes what a crash left half-written, and a speaker's statuses: they say what a running program answers, and this one answers nothing yet. */
async function tidy(own: string): Promise<void> {
  await rm(join(own, 'servicel2statuses'), { recursive: true, force: true })
  for (const entry of await readdir(own, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && /^\.(?!lock\.).*\.tmp$/.test(entry.name)) await rm(join(entry.parentPath, entry.name), { force: true })
  }
}
