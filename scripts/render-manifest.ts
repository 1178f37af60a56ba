/** The manifests: the files that a kustomization names, one after another, with their comments. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from './tools.ts'

export const MANIFEST = join(ROOT, 'manifests', 'clarion.yaml')
/** With what a Prometheus operator reads. */
const PROMETHEUS_MANIFEST = join(ROOT, 'manifests', 'clarion-prometheus.yaml')

const header = (overlay: string) =>
  `# Clarion, to be applied as it is. Made from kustomize/${overlay} and packages/kube/crds by \`npm run manifest\`; edit there.\n`

const render = (overlay: string): string => header(overlay) + textsOf(join(ROOT, 'kustomize', overlay)).join('---\n')

export const renderManifest = (): string => render('base')

/** By their files. */
export const renderManifests = (): ReadonlyMap<string, string> =>
  new Map([
    [MANIFEST, renderManifest()],
    [PROMETHEUS_MANIFEST, render('prometheus')],
  ])

/** What `kubectl kustomize` would put together, for kustomizations that only name files and folders. */
function textsOf(folder: string): readonly string[] {
  const {
    apiVersion: _,
    kind: __,
    resources = [],
    components = [],
    ...transformers
  } = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'))
  const unknown = Object.keys(transformers)
  if (unknown.length > 0)
    throw new Error(`${folder}/kustomization.yaml: only resources and components are understood here, not ${unknown}`)
  return [...resources, ...components].flatMap((name: string) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? textsOf(path) : [readFileSync(path, 'utf8')]
  })
}
