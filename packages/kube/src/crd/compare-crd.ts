import { isPlainObject, type Plain, type PlainObject } from '../objects/plain.ts'

/**
 * What applying our CRD over the one in the cluster would do. `same`: nothing but other descriptions. `ours-newer`: objects keep every
 * field. `unknownFields`: objects would lose these, so it is not done unasked.
 */
export type CrdComparison = 'same' | 'ours-newer' | { readonly unknownFields: readonly string[] }

/**
 * Compares two CustomResourceDefinitions of one name. A field is `v1beta1 spec.peers[].name`; a version that is not known is its name
 * alone; a value that is not known of a field with an enum is `…field=value`; what takes any field at all is `…field.*`. How versions
 * are converted is not looked at: that is up to whoever installs a webhook.
 */
export function compareCrd(inCluster: PlainObject, ours: PlainObject): CrdComparison {
  const known = versionsOf(ours)
  const unknownFields = [...versionsOf(inCluster)].flatMap(([name, version]) => {
    const own = known.get(name)
    return own === undefined ? [name] : unknownIn(schemaOf(version), schemaOf(own), `${name} `)
  })
  if (unknownFields.length > 0) return { unknownFields }
  return essence(inCluster) === essence(ours) ? 'same' : 'ours-newer'
}

function versionsOf(crd: PlainObject): ReadonlyMap<string, PlainObject> {
  const versions = objectAt(crd, 'spec').versions
  const list: readonly Plain[] = Array.isArray(versions) ? versions : []
  return new Map(list.filter(isPlainObject).map((version) => [String(version.name), version]))
}

function schemaOf(version: PlainObject): PlainObject {
  return objectAt(objectAt(version, 'schema'), 'openAPIV3Schema')
}

/** The fields of a schema that another has not; `path` ends where a field's name may follow. */
function unknownIn(theirs: PlainObject, ours: PlainObject, path: string): readonly string[] {
  const here = path.replace(/\.$/, '').trim()
  const open = 'x-kubernetes-preserve-unknown-fields'
  if (theirs[open] === true) return ours[open] === true ? [] : [`${path}*`]
  if (theirs.type !== ours.type) return [here]
  const fields = Object.entries(objectAt(theirs, 'properties')).flatMap(([name, field]) => {
    const own = objectAt(ours, 'properties')[name]
    return isPlainObject(own) && isPlainObject(field) ? unknownIn(field, own, `${path}${name}.`) : [`${path}${name}`]
  })
  return [
    ...fields,
    ...inside(theirs.items, ours.items, `${here}[]`),
    ...inside(theirs.additionalProperties, ours.additionalProperties, `${here}{}`),
    ...unknownValues(theirs.enum, ours.enum).map((value) => `${here}=${String(value)}`),
  ]
}

function inside(theirs: Plain | undefined, ours: Plain | undefined, path: string): readonly string[] {
  if (theirs === undefined || theirs === false) return []
  if (!isPlainObject(ours)) return [path]
  return isPlainObject(theirs) ? unknownIn(theirs, ours, `${path}.`) : [path]
}

function unknownValues(theirs: Plain | undefined, ours: Plain | undefined): readonly Plain[] {
  if (!Array.isArray(ours)) return []
  return Array.isArray(theirs) ? theirs.filter((value) => !ours.includes(value)) : []
}

/** Everything that has an effect, in one text, whatever its order. */
function essence(crd: PlainObject): string {
  const { group, scope, names } = objectAt(crd, 'spec')
  const versions = [...versionsOf(crd)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, version]) => version)
  return JSON.stringify(canonical({ group: group ?? null, scope: scope ?? null, names: names ?? null, versions }))
}

function canonical(value: Plain): Plain {
  if (Array.isArray(value)) {
    const list = value.map(canonical)
    return list.every((item) => typeof item === 'string') ? list.sort() : list
  }
  if (!isPlainObject(value)) return value
  // properties may have a field that is called description; a description is a text
  const kept = Object.entries(value).filter(([key, inner]) => !(key === 'description' && typeof inner === 'string'))
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)]))
}

function objectAt(of: PlainObject, key: string): PlainObject {
  const value = of[key]
  return isPlainObject(value) ? value : {}
}
