/** One rule of a CRD in CEL; it goes into the CRD only, since reading trusts what the API server let in. */
export interface CelRule {
  readonly rule: string
  readonly message: string
}

/** Metadata for `.meta()`: the rules of a field or object. */
export function validations(...rules: readonly CelRule[]): { readonly 'x-kubernetes-validations': readonly CelRule[] } {
  return { 'x-kubernetes-validations': rules }
}

/** Holds from the first value on; setting what was absent is no change. */
export function immutable(message: string): ReturnType<typeof validations> {
  return validations({ rule: 'self == oldSelf', message })
}

/** A list whose items are told apart by a field: the server refuses doubles and merges by key. */
export function listMap(...keys: readonly string[]): Readonly<Record<string, unknown>> {
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys }
}
