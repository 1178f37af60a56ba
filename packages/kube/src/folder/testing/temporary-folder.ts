import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Change, Cluster } from '../../cluster.ts'
import { openFolder } from '../open-folder.ts'
import type { FolderOptions } from '../options.ts'

export const NAMESPACE = 'metallb-system'

/** A real directory in the system's place for temporary ones, and the clusters opened on it. */
export class TemporaryFolder {
  readonly path: string
  readonly #open: Cluster[] = []

  private constructor(path: string) {
    this.path = path
  }

  static async make(files: Readonly<Record<string, string>> = {}): Promise<TemporaryFolder> {
    const folder = new TemporaryFolder(await mkdtemp(join(tmpdir(), 'clarion-kube-')))
    for (const [path, text] of Object.entries(files)) await folder.write(path, text)
    return folder
  }

  /** Puts a file there at once and whole, as editors do. */
  async write(path: string, text: string): Promise<void> {
    const full = join(this.path, path)
    await mkdir(dirname(full), { recursive: true })
    await writeFile(`${full}~`, text)
    await rename(`${full}~`, full)
  }

  /** Writes into the file that is there. */
  async overwrite(path: string, text: string): Promise<void> {
    await writeFile(join(this.path, path), text)
  }

  /** Moves something in from outside. */
  moveIn(from: string, path: string): Promise<void> {
    return rename(from, join(this.path, path))
  }

  read(path: string): Promise<string> {
    return readFile(join(this.path, path), 'utf8')
  }

  /** All files, by path. */
  async list(path = ''): Promise<readonly string[]> {
    const entries = await readdir(join(this.path, path), { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.path, join(entry.parentPath, entry.name)))
      .sort()
  }

  remove(path: string): Promise<void> {
    return rm(join(this.path, path), { recursive: true })
  }

  async open(options: Partial<FolderOptions> = {}): Promise<Watched> {
    const cluster = await openFolder({ path: this.path, writer: 'controller', namespace: NAMESPACE, ...options })
    this.#open.push(cluster)
    await cluster.synced
    return new Watched(cluster)
  }

  async done(): Promise<void> {
    for (const cluster of this.#open) await cluster.close()
    await rm(this.path, { recursive: true })
  }
}

/** A cluster whose changes are kept, and can be waited for. */
export class Watched {
  readonly cluster: Cluster
  readonly batches: (readonly Change[])[] = []
  #check = () => {}

  constructor(cluster: Cluster) {
    this.cluster = cluster
    cluster.onChange((changes) => {
      this.batches.push(changes)
      this.#check()
    })
  }

  get facts() {
    return this.cluster.facts
  }

  /** Resolves when a look after some change finds it true. A test that waits in vain fails by its time limit. */
  until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#check = () => {
        if (isTrue()) resolve()
      }
      this.#check()
    })
  }

  get changes(): readonly Change[] {
    return this.batches.flat()
  }
}
