import * as z from 'zod'
import { isPlainObject, type Plain, type PlainObject } from '../objects/plain.ts'

/** What a structural schema may say, in the order it is written. */
const KEYWORDS = [
  'description',
  'type',
  'format',
  'enum',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'default',
  'additionalProperties',
  'items',
  'properties',
  'required',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
] as const

const IDENTITY = {
  apiVersion: { description: 'Group and version of the kind.', type: 'string' },
  kind: { description: 'The kind.', type: 'string' },
  metadata: { type: 'object' },
}

/**
 * The structural OpenAPI v3 schema of a kind, made of the schema that reads it. Throws, naming the field, where that one says something
 * a CRD cannot say.
 */
export function structuralSchema(schema: z.ZodType): PlainObject {
  const written = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input', unrepresentable: 'any' })
  const { properties = {}, required = [], ...rest } = plainObject(JSON.parse(JSON.stringify(written)), '')
  const { metadata: _, ...own } = plainObject(properties, 'properties')
  const ours = Array.isArray(required) ? required.filter((name) => name !== 'metadata') : required
  // metadata is the API server's: the schema says what is read of it, the CRD only that it is there
  const { properties: fields = {}, ...root } = nodeOf({ ...rest, properties: own, required: ours }, '')
  return inOrder({ ...root, properties: { ...IDENTITY, ...plainObject(fields, 'properties') } })
}

function nodeOf(node: PlainObject, path: string): PlainObject {
  const kept = Object.entries(node).filter(([keyword, value]) => !isImplied(keyword, value, node))
  return inOrder(Object.fromEntries(kept.map(([keyword, value]) => [keyword, said(keyword, value, path)])))
}

function said(keyword: string, value: Plain, path: string): Plain {
  switch (keyword) {
    case 'items':
      return fieldOf(value, `${path}[]`)
    case 'additionalProperties':
      return fieldOf(value, `${path}{}`)
    case 'properties':
      return Object.fromEntries(
        Object.entries(plainObject(value, path)).map(([name, field]) => [
          name,
          fieldOf(field, path === '' ? name : `${path}.${name}`),
        ]),
      )
    default:
      if (KEYWORDS.some((known) => known === keyword)) return value
      throw new Error(`${path}: a CRD cannot say ${keyword}`)
  }
}

/** A structural schema gives every field a type. */
function fieldOf(value: Plain, path: string): PlainObject {
  const field = plainObject(value, path)
  if (typeof field.type !== 'string') throw new Error(`${path}: has no type`)
  return nodeOf(field, path)
}

const SAFE = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
const INT32 = [-(2 ** 31), 2 ** 31 - 1]

/** What the reader's schema says for itself, or says twice. */
function isImplied(keyword: string, value: Plain, { format }: PlainObject): boolean {
  switch (keyword) {
    case 'default': // an empty default saves the reader an undefined; in a CRD it would change what was written
      return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
    case 'minimum':
    case 'maximum': // the bounds of the type
      return typeof value === 'number' && (SAFE.includes(value) || (format === 'int32' && INT32.includes(value)))
    case 'pattern': // the API server knows the format
      return format === 'date-time'
    case 'properties':
    case 'required': // the API server leaves empty ones out, too
      return typeof value === 'object' && value !== null && Object.keys(value).length === 0
    case '$schema':
      return true
    default:
      return false
  }
}

function inOrder(node: PlainObject): PlainObject {
  return Object.fromEntries(KEYWORDS.flatMap((keyword) => (node[keyword] === undefined ? [] : [[keyword, node[keyword]]])))
}

function plainObject(value: unknown, path: string): PlainObject {
  if (!isPlainObject(value)) throw new Error(`${path}: expected a schema`)
  return value
}
