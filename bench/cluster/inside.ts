import { isPlainObject, type Plain } from '../../packages/kube/src/objects/plain.ts'

/** What stands at a path of keys of something read from JSON. */
export function inside(value: unknown, ...path: readonly string[]): Plain | undefined {
  let here: unknown = value
  for (const key of path) here = isPlainObject(here) ? here[key] : undefined
  return isPlain(here) ? here : undefined
}

const isPlain = (value: unknown): value is Plain => value !== undefined && typeof value !== 'function'
