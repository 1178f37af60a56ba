import type { BigIntStats, Dirent } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isAbsence, messageOf } from '../error-of.ts'
import { type Stamp, stampOf } from './stamp.ts'

/** What a look at the tree found. Paths are relative to its root. */
export type TreeChange =
  | { readonly path: string; readonly is: 'changed' | 'gone' | 'readable' }
  | { readonly path: string; readonly is: 'unreadable'; readonly message: string }

export interface TreeOptions {
  readonly root: string
  /** Whether a directory is gone into. */
  readonly descends: (path: string) => boolean
  /** Whether a file is one of ours. */
  readonly wants: (path: string) => boolean
  /** A directory became part of the tree; called before it is listed, so that a watch misses nothing. */
  readonly entered?: (path: string) => void
  readonly left?: (path: string) => void
}

interface Directory {
  /** Device and inode: a directory that was removed and made again is another one, and needs another watch. */
  readonly id: string
  /** What is known in it. */
  readonly names: Set<string>
}

/** The files of a directory and those below it, remembered by their stamps. It looks when told to; who watches is another's business. */
export class Tree {
  readonly #options: TreeOptions
  readonly #files = new Map<string, Stamp>()
  readonly #directories = new Map<string, Directory>()
  readonly #unreadable = new Set<string>()

  constructor(options: TreeOptions) {
    this.#options = options
  }

  /** Looks at everything. */
  lookAtAll(): Promise<readonly TreeChange[]> {
    return this.lookAt([''])
  }

  /** Looks at some files or directories, and at all that is in these. */
  async lookAt(paths: Iterable<string>): Promise<readonly TreeChange[]> {
    const changes: TreeChange[] = []
    for (const path of paths) await this.#look(path, changes)
    return changes
  }

  /** This program itself has just written the file so. */
  wrote(path: string, stamp: Stamp): void {
    this.#files.set(path, { ...stamp, young: false })
    this.#note(path)
  }

  /** The file could not be read: its next look tells it as changed, for a permission given leaves no mark in a stamp. */
  lookAgain(path: string): void {
    const stamp = this.#files.get(path)
    if (stamp !== undefined) this.#files.set(path, { ...stamp, young: true })
  }

  async #look(path: string, changes: TreeChange[]): Promise<void> {
    const full = join(this.#options.root, path)
    let stats: BigIntStats
    try {
      stats = await (path === '' ? stat(full, { bigint: true }) : lstat(full, { bigint: true }))
      // A linked directory could lead in circles; linked files are how Kubernetes mounts ConfigMaps.
      const linked = stats.isSymbolicLink() ? await stat(full, { bigint: true }) : undefined
      if (linked?.isDirectory()) return this.#forget(path, changes)
      stats = linked ?? stats
    } catch (error) {
      return this.#missed(path, error, changes)
    }
    if (stats.isDirectory()) {
      if (this.#files.has(path)) this.#forget(path, changes)
      if (this.#options.descends(path)) await this.#list(path, `${stats.dev}:${stats.ino}`, changes)
    } else {
      if (this.#directories.has(path)) this.#forget(path, changes)
      if (stats.isFile() && this.#options.wants(path)) this.#compare(path, stampOf(stats), changes) // never a pipe: it would not end
    }
  }

  #compare(path: string, stamp: Stamp, changes: TreeChange[]): void {
    const known = this.#files.get(path)
    this.#files.set(path, stamp)
    this.#note(path)
    this.#canRead(path, changes)
    if (known === undefined || known.id !== stamp.id || known.young) changes.push({ path, is: 'changed' })
  }

  async #list(path: string, id: string, changes: TreeChange[]): Promise<void> {
    const known = this.#directories.get(path)
    if (known?.id !== id) {
      if (known !== undefined) this.#options.left?.(path)
      this.#directories.set(path, { id, names: new Set(known?.names) })
      this.#note(path)
      this.#options.entered?.(path)
    }
    let entries: Dirent[]
    try {
      entries = await readdir(join(this.#options.root, path), { withFileTypes: true })
    } catch (error) {
      return this.#missed(path, error, changes)
    }
    this.#canRead(path, changes)
    const names = new Set(entries.map(({ name }) => name))
    for (const name of known?.names ?? []) if (!names.has(name)) this.#forget(within(path, name), changes)
    for (const entry of entries) {
      const child = within(path, entry.name)
      if (entry.isDirectory() ? this.#options.descends(child) : this.#options.wants(child)) await this.#look(child, changes)
    }
  }

  #note(path: string): void {
    if (path !== '') this.#directories.get(parentOf(path))?.names.add(nameOf(path))
  }

  #forget(path: string, changes: TreeChange[]): void {
    this.#canRead(path, changes)
    this.#directories.get(parentOf(path))?.names.delete(nameOf(path))
    if (this.#files.delete(path)) changes.push({ path, is: 'gone' })
    const directory = this.#directories.get(path)
    if (directory === undefined) return
    this.#directories.delete(path)
    this.#options.left?.(path)
    for (const name of directory.names) this.#forget(within(path, name), changes)
  }

  /** What is not there is forgotten; of what cannot be looked at everything stays as it was. */
  #missed(path: string, error: unknown, changes: TreeChange[]): void {
    const isOurs = this.#files.has(path) || this.#directories.has(path) || this.#options.wants(path)
    if (path !== '' && isAbsence(error)) this.#forget(path, changes)
    else if (path === '' || isOurs) {
      this.#unreadable.add(path)
      changes.push({ path, is: 'unreadable', message: messageOf(error) })
    }
  }

  #canRead(path: string, changes: TreeChange[]): void {
    if (this.#unreadable.delete(path)) changes.push({ path, is: 'readable' })
  }
}

function within(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
