import { stringify } from 'yaml'
import { crdObject } from './crd-object.ts'
import { DEFINITIONS } from './definitions.ts'

const HEADER = '# Generated from packages/kube/src/schema and src/crd by `npm run crds`; edit there.\n'

/** The CRDs as files, one of each kind, by name. */
export function crdFiles(): ReadonlyMap<string, string> {
  return new Map(
    DEFINITIONS.map((definition) => [
      `${definition.plural}.${definition.group}.yaml`,
      HEADER + stringify(crdObject(definition), { lineWidth: 120, aliasDuplicateObjects: false }),
    ]),
  )
}
