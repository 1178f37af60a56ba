import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome, Tell, TellOperator } from '@clarion/core'
import { isAbsence } from '../error-of.ts'
import { type EventSource, eventAbout, eventAgain, eventObject, eventSubject } from '../objects/event.ts'
import { mergePatch } from '../objects/merge-patch.ts'
import type { Hash } from './admit.ts'
import { ownFile, STATE } from './state-files.ts'
import type { StateStore } from './state-store.ts'

const MOST_EVENTS = 1000

export interface EventLogOptions {
  readonly root: string
  readonly writer: string
  readonly namespace: string
  readonly store: StateStore
  readonly hash: Hash
  readonly wallNow: () => number
}

/** Events of one writer: what happens again is counted in the object it has, and of too many the longest silent go. */
export class EventLog {
  readonly #options: EventLogOptions
  readonly #paths: Set<string> // the longest silent first

  private constructor(options: EventLogOptions, paths: Iterable<string>) {
    this.#options = options
    this.#paths = new Set(paths)
  }

  static async open(options: EventLogOptions): Promise<EventLog> {
    const directory = `${STATE}/${options.writer}/events`
    const full = join(options.root, directory)
    const files: { path: string; told: number }[] = []
    for (const name of await namesIn(full)) {
      if (!name.endsWith('.yaml')) continue
      const { mtimeMs } = await stat(join(full, name))
      files.push({ path: `${directory}/${name}`, told: mtimeMs })
    }
    files.sort((a, b) => a.told - b.told)
    return new EventLog(
      options,
      files.map(({ path }) => path),
    )
  }

  async tell(tell: Tell | TellOperator): Promise<Outcome> {
    const { writer, store, hash, wallNow } = this.#options
    const source: EventSource = writer === 'controller' ? 'metallb-controller' : 'metallb-speaker'
    const about = eventAbout(tell, this.#options.namespace)
    const name = `${about.name}.${hash(eventSubject(tell)).slice(0, 16)}`
    const path = ownFile(writer, 'events', `${about.namespace}.${name}`)
    const outcome = await store.edit(path, (now) => {
      const time = wallNow()
      if (now === undefined) return { write: eventObject(tell, { name, about, source, instance: writer }, time) }
      return { write: mergePatch(now, eventAgain(typeof now.count === 'number' ? now.count : 1, time)) }
    })
    if (!outcome.done) return outcome
    this.#paths.delete(path)
    this.#paths.add(path)
    for (const oldest of this.#paths) {
      if (this.#paths.size <= MOST_EVENTS) break
      this.#paths.delete(oldest)
      await store.edit(oldest, () => ({ remove: true }))
    }
    return outcome
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isAbsence(error)) return []
    throw error
  }
}
