import { isPlainObject, type Plain, type PlainObject } from '../../objects/plain.ts'

/** Every field of a schema by its path below `prefix`: `spec.peers[].name`, `spec.labels{}`. */
export function fieldsOf(schema: PlainObject, prefix = ''): readonly string[] {
  const inner = [...innerFields(schema.items, `${prefix}[]`), ...innerFields(schema.additionalProperties, `${prefix}{}`)]
  const { properties } = schema
  if (!isPlainObject(properties)) return inner
  const own = Object.entries(properties).flatMap(([name, field]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    return [path, ...(isPlainObject(field) ? fieldsOf(field, path) : [])]
  })
  return [...inner, ...own]
}

function innerFields(schema: Plain | undefined, path: string): readonly string[] {
  return isPlainObject(schema) ? fieldsOf(schema, path) : []
}

/** A copy of a schema without the field at a path of `fieldsOf`. */
export function withoutField(schema: PlainObject, path: string): PlainObject {
  const step = /^(?:\[\]|\{\}|[^.[{]+)/.exec(path)?.[0] ?? ''
  const rest = path.slice(step.length).replace(/^\./, '')
  if (step === '[]') return { ...schema, items: inner(schema.items, rest) }
  if (step === '{}') return { ...schema, additionalProperties: inner(schema.additionalProperties, rest) }
  const { [step]: field, ...others } = isPlainObject(schema.properties) ? schema.properties : {}
  if (field === undefined) throw new Error(`no field ${step}`)
  return { ...schema, properties: rest === '' ? others : { ...others, [step]: inner(field, rest) } }
}

function inner(schema: Plain | undefined, path: string): PlainObject {
  if (!isPlainObject(schema)) throw new Error(`no schema for ${path}`)
  return withoutField(schema, path)
}
