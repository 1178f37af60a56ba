/** The objects of manifests/clarion.yaml, as they are applied. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { isPlainObject, type PlainObject } from '../../packages/kube/src/objects/plain.ts'

const FILE = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'manifests', 'clarion.yaml')

/** In the order of the file. */
export const MANIFEST: readonly PlainObject[] = parseAllDocuments(readFileSync(FILE, 'utf8')).map((document) => {
  const object: unknown = document.toJS()
  if (document.errors.length > 0 || !isPlainObject(object)) throw new Error(`manifests/clarion.yaml: ${document.errors}`)
  return object
})

/** The one object of this kind and name. */
export function inManifest(kind: string, name: string): PlainObject {
  const [found, ...more] = MANIFEST.filter((one) => one.kind === kind && textAt(one, 'metadata', 'name') === name)
  if (found === undefined || more.length > 0) throw new Error(`manifests/clarion.yaml has not one ${kind} ${name}`)
  return found
}

/** What the API server calls the objects of a kind. */
export const pluralOf = (kind: unknown): string => `${String(kind).toLowerCase()}s`

/** Where objects of its kind are made. */
export function collectionAt(object: PlainObject): string {
  const version = String(object.apiVersion)
  const namespace = textAt(object, 'metadata', 'namespace')
  const inside = namespace === undefined ? '' : `/namespaces/${namespace}`
  return `${version.includes('/') ? '/apis' : '/api'}/${version}${inside}/${pluralOf(object.kind)}`
}

/** The pod of a Deployment or DaemonSet: its spec, and the one container in it. */
export function podOf(workload: PlainObject): { readonly spec: PlainObject; readonly container: PlainObject } {
  const spec = at(workload, 'spec', 'template', 'spec')
  const containers = at(spec, 'containers')
  const [container] = Array.isArray(containers) ? containers : []
  if (!isPlainObject(spec) || !isPlainObject(container)) throw new Error(`no pod in ${JSON.stringify(workload)}`)
  return { spec, container }
}

/** The environment of a container; `fields`: what `fieldRef`s are replaced by. */
export function envOf(container: PlainObject, fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { env } = container
  if (!Array.isArray(env)) return {}
  return Object.fromEntries(
    env.map((one) => {
      const field = textAt(one, 'valueFrom', 'fieldRef', 'fieldPath')
      const value = field === undefined ? textAt(one, 'value') : fields[field]
      if (value === undefined) throw new Error(`no value for ${JSON.stringify(one)}`)
      return [textAt(one, 'name') ?? '', value]
    }),
  )
}
