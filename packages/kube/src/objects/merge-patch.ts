import { isPlainObject, type Plain, type PlainObject } from './plain.ts'

/** JSON merge patch, RFC 7386 section 2: what the API server does with our patches, done to a file. */
export function mergePatch(target: PlainObject, patch: PlainObject): PlainObject {
  const merged = new Map<string, Plain>(Object.entries(target))
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else if (isPlainObject(value)) {
      const old = merged.get(key)
      merged.set(key, mergePatch(isPlainObject(old) ? old : {}, value))
    } else merged.set(key, value)
  }
  return Object.fromEntries(merged)
}
