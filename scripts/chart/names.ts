/**
 * What objects are called in a release of the chart: as in MetalLB's chart, so that its release can become ours. In the base they have
 * the names of MetalLB's manifests. A name that is not mentioned here stays as it is in both.
 */
import { isPlainObject, type Plain, type PlainObject } from '../../packages/kube/src/objects/plain.ts'

const NAMESPACE = 'metallb-system'
const FULLNAME = '{{ include "clarion.fullname" . }}'

const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Deployment: { controller: `${FULLNAME}-controller` },
  DaemonSet: { speaker: `${FULLNAME}-speaker` },
  ServiceAccount: {
    controller: '{{ include "clarion.serviceAccountName" (list . "controller") }}',
    speaker: '{{ include "clarion.serviceAccountName" (list . "speaker") }}',
  },
  Role: { controller: `${FULLNAME}-controller`, 'pod-lister': `${FULLNAME}-pod-lister` },
  Secret: { memberlist: '{{ include "clarion.secretName" . }}' },
}
const KIND_OF_RESOURCE: Readonly<Record<string, string>> = { deployments: 'Deployment', secrets: 'Secret' }

export function nameInChart(kind: string, name: string): string {
  const bound = kind.replace(/Binding$/, '')
  const [namespace, rest] = name.split(':')
  if (bound === 'ClusterRole' && namespace === NAMESPACE) return `${FULLNAME}:${rest}`
  // Two releases may be in one cluster.
  if (bound.endsWith('Role') && name.startsWith('clarion-')) return name.replace(/^clarion/, FULLNAME)
  return NAMES[bound]?.[name] ?? name
}

/** The object with all names and references in it as they are in a release. */
export function renamed(object: PlainObject): PlainObject {
  const name = isPlainObject(object.metadata) ? String(object.metadata.name) : ''
  const kind = String(object.kind)
  const changed = withMetadata(object, { name: nameInChart(kind, name) })
  return mapObject(changed, inPlace)
}

export const withMetadata = (object: PlainObject, more: PlainObject): PlainObject => ({
  ...object,
  metadata: { ...(isPlainObject(object.metadata) ? object.metadata : {}), ...more },
})

/** References say what they refer to: by their kind, by the resource of a rule, or by the key they stand under. */
function inPlace(object: PlainObject): PlainObject {
  const { kind, name, resources, resourceNames, serviceAccountName, secretName } = object
  const again: Record<string, Plain> = { ...object }
  if (typeof kind === 'string' && typeof name === 'string') again.name = nameInChart(kind, name)
  if (Array.isArray(resources) && Array.isArray(resourceNames)) {
    const referred = KIND_OF_RESOURCE[String(resources[0])] ?? ''
    again.resourceNames = resourceNames.map((one) => nameInChart(referred, String(one)))
  }
  if (typeof serviceAccountName === 'string') again.serviceAccountName = nameInChart('ServiceAccount', serviceAccountName)
  if (typeof secretName === 'string') again.secretName = nameInChart('Secret', secretName)
  return again
}

function mapObject(object: PlainObject, change: (object: PlainObject) => PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(change(object)).map(([key, value]) => [key, mapValue(value, change)]))
}

function mapValue(value: Plain, change: (object: PlainObject) => PlainObject): Plain {
  if (Array.isArray(value)) return value.map((one: Plain) => mapValue(one, change))
  if (isPlainObject(value)) return mapObject(value, change)
  return typeof value === 'string' ? value.replaceAll(NAMESPACE, '{{ .Release.Namespace }}') : value
}
