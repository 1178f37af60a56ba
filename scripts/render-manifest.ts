/** The manifest: the files that kustomize/base names, one after another, with their comments. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from './tools.ts'

export const MANIFEST = join(ROOT, 'manifests', 'clarion.yaml')

const HEADER =
  '# Clarion, to be applied as it is. Made from kustomize/base and packages/kube/crds by `npm run manifest`; edit there.\n'

export const renderManifest = (): string => HEADER + textsOf(join(ROOT, 'kustomize', 'base')).join('---\n')

/** What `kubectl kustomize` would put together, for kustomizations that only name files and folders. */
function textsOf(folder: string): readonly string[] {
  const { apiVersion: _, kind: __, resources, ...transformers } = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'))
  const unknown = Object.keys(transformers)
  if (unknown.length > 0) throw new Error(`${folder}/kustomization.yaml: only resources are understood here, not ${unknown}`)
  return resources.flatMap((name: string) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? textsOf(path) : [readFileSync(path, 'utf8')]
  })
}
