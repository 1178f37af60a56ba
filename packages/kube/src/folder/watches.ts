import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { messageOf } from '../error-of.ts'
import type { FolderLog } from './options.ts'

/** Waits until nothing more is said about some paths for `quiet`, but not longer than `patience`, then tells all at once. In ms. */
export interface Pace {
  readonly quiet: number
  readonly patience: number
}

/** A hand's editor writes a manifest in pieces; a half-written one could lack objects and still be YAML. */
export const MANIFESTS: Pace = { quiet: 50, patience: 500 }
/** State files appear whole. */
export const STATE_FILES: Pace = { quiet: 5, patience: 50 }

export class Gathering {
  readonly #clock: Clock
  readonly #pace: Pace
  readonly #tell: (paths: ReadonlySet<string>) => void
  #paths = new Set<string>()
  #since = 0
  #cancel: (() => void) | undefined

  constructor(clock: Clock, pace: Pace, tell: (paths: ReadonlySet<string>) => void) {
    this.#clock = clock
    this.#pace = pace
    this.#tell = tell
  }

  add(path: string): void {
    const now = this.#clock.now()
    if (this.#paths.size === 0) this.#since = now
    this.#paths.add(path)
    this.#cancel?.()
    this.#cancel = this.#clock.after(Math.max(0, Math.min(this.#pace.quiet, this.#since + this.#pace.patience - now)), () => {
      const paths = this.#paths
      this.#paths = new Set()
      this.#tell(paths)
    })
  }

  stop(): void {
    this.#cancel?.()
  }
}

/**
 * One watch per directory. (Node's recursive watch on Linux is one watch per file, and loses files that are replaced by a rename.) Where
 * the system has no watches left, the folder is still looked at from time to time.
 */
export class Watches {
  readonly #root: string
  readonly #noticed: (path: string) => void
  readonly #log: (line: FolderLog) => void
  readonly #open = new Map<string, FSWatcher>()

  constructor(root: string, noticed: (path: string) => void, log: (line: FolderLog) => void) {
    this.#root = root
    this.#noticed = noticed
    this.#log = log
  }

  enter(directory: string): void {
    try {
      const watcher = watch(join(this.#root, directory), (_, name) => {
        // Hidden names are temporary files, but `..data` is how a mounted ConfigMap is changed: all of its directory at once.
        if (name === null || name === '..data') this.#noticed(directory)
        else if (!name.startsWith('.') || name === '.clarion') this.#noticed(directory === '' ? name : `${directory}/${name}`)
      })
      watcher.on('error', (error) => this.#failed(directory, error))
      this.#open.set(directory, watcher)
    } catch (error) {
      this.#failed(directory, error)
    }
  }

  leave(directory: string): void {
    this.#open.get(directory)?.close()
    this.#open.delete(directory)
  }

  close(): void {
    for (const directory of [...this.#open.keys()]) this.leave(directory)
  }

  #failed(directory: string, error: unknown): void {
    this.leave(directory)
    const where = join(this.#root, directory)
    this.#log({
      level: 'warn',
      msg: `${where} cannot be watched; changes are seen when it is looked at again`,
      error: messageOf(error),
    })
  }
}
