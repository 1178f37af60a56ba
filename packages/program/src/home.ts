import { FlagRefused } from './flags.ts'

/** Where the cluster is. */
export type Home = { readonly at: 'api' } | { readonly at: 'folder'; readonly path: string }

/** `api`, the Kubernetes API server; or `folder:PATH`, a folder of manifests. */
export const clusterHome = (value: string): Home => {
  if (value === 'api') return { at: 'api' }
  if (!value.startsWith('folder:') || value.length === 'folder:'.length) throw new FlagRefused('must be api or folder:PATH')
  return { at: 'folder', path: value.slice('folder:'.length) }
}
