import { FlagRefused } from './flags.ts'

/** Where the cluster is: `folder:PATH`, a folder of manifests. */
export interface FolderHome {
  readonly folder: string
}

export const folderHome = (value: string): FolderHome => {
  if (!value.startsWith('folder:') || value.length === 'folder:'.length) throw new FlagRefused('must be folder:PATH')
  return { folder: value.slice('folder:'.length) }
}
