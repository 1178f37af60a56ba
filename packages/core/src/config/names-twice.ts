import { type ConfigFault, type ConfigFaultWord, faultAt, quote } from './fault.ts'

/** A fault per name that several objects of a kind have. No API server holds such, but a folder of manifests may. */
export function namesTwice(
  objects: readonly { readonly name: string }[],
  kind: string,
  word: ConfigFaultWord,
): readonly ConfigFault[] {
  return [...Map.groupBy(objects, ({ name }) => name)]
    .filter(([, { length }]) => length > 1)
    .map(([name, { length }]) =>
      faultAt({ object: `${kind}/${name}`, field: 'metadata.name' }, word, name, `${length} objects are named ${quote(name)}`),
    )
}
