import { mergePatch } from '../objects/merge-patch.ts'
import type { PlainObject } from '../objects/plain.ts'

/** An object one version further than it was. */
export function atNextVersion(object: PlainObject, resourceVersion: string): PlainObject {
  return mergePatch(object, { metadata: { resourceVersion: String(Number(resourceVersion) + 1) } })
}
