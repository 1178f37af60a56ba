import { describe, expect, test } from '@jest/globals'
import { isPlainObject, type PlainObject } from '../objects/plain.ts'
import { compareCrd } from './compare-crd.ts'
import { crdObject } from './crd-object.ts'
import { DEFINITIONS } from './definitions.ts'
import { fieldsOf, withoutField } from './testing/fields.ts'

const IDENTITY = ['apiVersion', 'kind', 'metadata']

interface CrdVersion extends PlainObject {
  readonly name: string
  readonly schema: { readonly openAPIV3Schema: PlainObject }
}

/** A CRD with these schemas, and nothing else said. */
const crd = (schemas: Readonly<Record<string, PlainObject>>, spec: PlainObject = {}): PlainObject => ({
  metadata: { name: 'things.example.org' },
  spec: {
    group: 'example.org',
    ...spec,
    versions: Object.entries(schemas).map(([name, openAPIV3Schema]) => ({ name, schema: { openAPIV3Schema } })),
  },
})
const object = (properties: PlainObject): PlainObject => ({ type: 'object', properties })
const text = { type: 'string' }
const spec = (properties: PlainObject) => object({ spec: object(properties) })

describe('fields the cluster knows and we do not', () => {
  test.each<[string, PlainObject, PlainObject, readonly string[]]>([
    ['a field', spec({ a: text, b: text }), spec({ a: text }), ['v1 spec.b']],
    ['a whole object', object({ spec: object({ a: text }) }), object({}), ['v1 spec']],
    [
      'in a list',
      spec({ l: { type: 'array', items: object({ a: text }) } }),
      spec({ l: { type: 'array', items: object({}) } }),
      ['v1 spec.l[].a'],
    ],
    [
      'in a map',
      spec({ m: { type: 'object', additionalProperties: object({ a: text }) } }),
      spec({ m: { type: 'object', additionalProperties: object({}) } }),
      ['v1 spec.m{}.a'],
    ],
    ['any key', spec({ m: { type: 'object', additionalProperties: text } }), spec({ m: object({ a: text }) }), ['v1 spec.m{}']],
    [
      'any field',
      spec({ m: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }),
      spec({ m: object({}) }),
      ['v1 spec.m.*'],
    ],
    ['any field at all', { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }, spec({}), ['v1 *']],
    ['another type', spec({ a: { type: 'array', items: text } }), spec({ a: text }), ['v1 spec.a']],
    ['a value', spec({ a: { type: 'string', enum: ['x', 'y'] } }), spec({ a: { type: 'string', enum: ['x'] } }), ['v1 spec.a=y']],
    [
      'called as a keyword',
      spec({ description: text, properties: text }),
      spec({}),
      ['v1 spec.description', 'v1 spec.properties'],
    ],
  ])('%s', (_, theirs, ours, unknownFields) => {
    expect(compareCrd(crd({ v1: theirs }), crd({ v1: ours }))).toEqual({ unknownFields })
    expect(compareCrd(crd({ v1: theirs }), crd({ v1: theirs }))).toBe('same')
  })

  test('a version', () => {
    expect(compareCrd(crd({ v1: spec({}), v2: spec({}) }), crd({ v1: spec({}) }))).toEqual({ unknownFields: ['v2'] })
  })
  test('each version for itself', () => {
    const ours = crd({ v1: spec({ a: text }), v2: spec({ b: text }) })
    expect(compareCrd(crd({ v1: spec({ b: text }), v2: spec({ b: text }) }), ours)).toEqual({ unknownFields: ['v1 spec.b'] })
  })
})

describe('nothing is lost', () => {
  test.each<[string, PlainObject, PlainObject]>([
    ['a field is ours alone', spec({ a: text }), spec({ a: text, b: text })],
    ['a default', spec({ a: text }), spec({ a: { type: 'string', default: 'x' } })],
    ['a value more', spec({ a: { type: 'string', enum: ['x'] } }), spec({ a: { type: 'string', enum: ['x', 'y'] } })],
    ['an enum at all', spec({ a: text }), spec({ a: { type: 'string', enum: ['x'] } })],
    ['a field called description', spec({}), spec({ description: text })],
  ])('where %s', (_, theirs, ours) => expect(compareCrd(crd({ v1: theirs }), crd({ v1: ours }))).toBe('ours-newer'))

  test('where the scope or a name differs', () => {
    expect(compareCrd(crd({ v1: spec({}) }, { names: { shortNames: ['t'] } }), crd({ v1: spec({}) }))).toBe('ours-newer')
  })
})

describe('the same is what has the same effect', () => {
  const ours = crd({ v1: spec({ a: { type: 'string', description: 'ours' } }), v2: spec({}) })
  test.each<[string, PlainObject]>([
    ['descriptions', crd({ v1: spec({ a: { type: 'string', description: 'theirs' } }), v2: spec({}) })],
    ['order', crd({ v2: spec({}), v1: spec({ a: { description: 'ours', type: 'string' } }) })],
    ['what the server adds', crd({ v1: spec({ a: text }), v2: spec({}) }, { conversion: { strategy: 'None' } })],
  ])('whatever the %s', (_, theirs) => expect(compareCrd(theirs, ours)).toBe('same'))
})

describe.each(DEFINITIONS.map((definition) => [definition.kind, crdObject(definition)] as const))('%s', (_, ours) => {
  const cases = versionsOf(ours).flatMap((version) =>
    fieldsOf(version.schema.openAPIV3Schema)
      .filter((path) => !IDENTITY.includes(path))
      .map((path) => [version.name, path] as const),
  )
  test('is the same as itself', () => expect(compareCrd(ours, ours)).toBe('same'))
  test('has fields', () => expect(cases).not.toHaveLength(0))
  test.each(cases)('%s %s is missed on one side, new on the other', (name, path) => {
    const older = {
      ...ours,
      spec: { versions: versionsOf(ours).map((version) => (version.name === name ? less(version, path) : version)) },
    }
    expect(compareCrd(ours, older)).toEqual({ unknownFields: [`${name} ${path}`] })
    expect(compareCrd(older, ours)).toBe('ours-newer')
  })
})

function less(version: CrdVersion, path: string): PlainObject {
  return { ...version, schema: { openAPIV3Schema: withoutField(version.schema.openAPIV3Schema, path) } }
}

function versionsOf(crdOf: PlainObject): readonly CrdVersion[] {
  const versions = isPlainObject(crdOf.spec) ? crdOf.spec.versions : undefined
  return Array.isArray(versions) ? versions.filter(isVersion) : []
}

function isVersion(value: unknown): value is CrdVersion {
  return isPlainObject(value) && isPlainObject(value.schema) && isPlainObject(value.schema.openAPIV3Schema)
}
