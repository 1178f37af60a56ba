import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Outcome } from '@clarion/core'
import { stringify } from 'yaml'
import { codeOf, isAbsence, messageOf } from '../error-of.ts'
import type { PlainObject } from '../objects/plain.ts'
import { DONE, refuse } from '../outcome.ts'
import type { Serial } from '../serial.ts'
import type { Lock } from './lock.ts'
import { readText } from './read-text.ts'
import type { Stamp } from './stamp.ts'
import { parseStateFile } from './state-files.ts'
import { writeAtomically } from './write-atomically.ts'

/** No name leads out of the state folder. */
const STATE_FILE = /^\.clarion(?:\/[a-z0-9](?:[-a-z0-9]|\.(?=[a-z0-9]))*)+\.yaml$/

/** What becomes of an object: written (where it differs), removed, or left alone with the answer. */
export type Edit = { readonly write: PlainObject } | { readonly remove: true } | Outcome

export interface StoreOptions {
  readonly root: string
  readonly lock: Lock
  readonly serial: Serial
  /** A file is read, written or gone: the facts follow, before the edit looks at them and before its outcome is told. */
  readonly saw: (path: string, object: PlainObject | undefined) => void
  readonly wrote: (path: string, stamp: Stamp) => void
}

/** The objects of the state folder, changed one at a time and whole. */
export class StateStore {
  readonly #options: StoreOptions

  constructor(options: StoreOptions) {
    this.#options = options
  }

  /** Reads the file, shows it to `edit`, and does what that says. Edits of one file wait for each other. Never rejects. */
  edit(path: string, edit: (now: PlainObject | undefined) => Edit): Promise<Outcome> {
    return this.#options.serial.run(path, async () => {
      try {
        return await this.#edit(path, edit)
      } catch (error) {
        return refuse('Unavailable', `${path}: ${messageOf(error)}`)
      }
    })
  }

  async #edit(path: string, edit: (now: PlainObject | undefined) => Edit): Promise<Outcome> {
    const { root, lock, saw, wrote } = this.#options
    if (!STATE_FILE.test(path)) return refuse('Invalid', `${JSON.stringify(path)} names no object`)
    if (!(await lock.isHeld()))
      return refuse('Unavailable', 'the lock of the state folder was lost; another process may write there')
    const full = join(root, path)
    const now = await readObject(full)
    if (now === 'unreadable') return refuse('Conflict', `${path} cannot be read: mend or remove it`)
    saw(path, now)
    const wanted = edit(now)
    if ('done' in wanted) return wanted
    if ('remove' in wanted) {
      await rm(full, { force: true })
      saw(path, undefined)
      return DONE
    }
    if (isDeepStrictEqual(now, wanted.write)) return DONE
    try {
      wrote(
        path,
        await writeAtomically(full, stringify(wanted.write, { lineWidth: 0, aliasDuplicateObjects: false }), {
          create: now === undefined,
        }),
      )
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return refuse('Conflict', `${path} appeared meanwhile`)
      throw error
    }
    saw(path, wanted.write)
    return DONE
  }
}

async function readObject(path: string): Promise<PlainObject | undefined | 'unreadable'> {
  try {
    const text = await readText(path)
    const parsed = text === undefined ? undefined : parseStateFile(text)
    return parsed !== undefined && 'object' in parsed ? parsed.object : 'unreadable'
  } catch (error) {
    if (isAbsence(error)) return undefined
    throw error
  }
}
