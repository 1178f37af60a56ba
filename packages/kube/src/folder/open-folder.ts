import type { Cluster } from '../cluster.ts'
import type { FolderOptions } from './options.ts'

/** Opens the folder for one writer. Rejects with a sentence where the folder is not there or somebody else writes. */
export async function openFolder(options: FolderOptions): Promise<Cluster> {
  throw new Error(`${options.path} cannot be opened yet`)
}
