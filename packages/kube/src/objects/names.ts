import type { ServiceKey } from '@clarion/core'

/** `namespace/name` taken apart. */
export function keyParts(key: ServiceKey): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

const LONGEST_LABEL = 63

/** A name as a label's value: names may have 253 characters, values 63, so a long one is cut and told apart by its hash. */
export function labelValue(name: string, hash: (text: string) => string): string {
  return name.length <= LONGEST_LABEL ? name : `${name.slice(0, LONGEST_LABEL - 9)}-${hash(name).slice(0, 8)}`
}

/** RFC 3339 with seconds, as metav1.Time is written. */
export function seconds(now: number): string {
  return new Date(now).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
