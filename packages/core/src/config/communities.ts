/** Names for communities. MB 1.6 and 1.10. */
import { parseCommunity } from './community.ts'
import { byText, type ConfigFault, faultAt, itemOf, quote } from './fault.ts'
import type { CommunitySpec, ConfigObject } from './objects.ts'

/** Community by alias. One that is defined twice is told at the later object, by name. */
export function readCommunities(objects: readonly ConfigObject<CommunitySpec>[]): {
  readonly aliases: ReadonlyMap<string, string>
  readonly faults: readonly ConfigFault[]
} {
  const aliases = new Map<string, string>()
  const definedAt = new Map<string, string>()
  const faults: ConfigFault[] = []
  for (const { name, spec } of objects.toSorted((a, b) => byText(a.name, b.name) || byText(textOf(a), textOf(b)))) {
    const object = `Community/${name}`
    for (const [i, { name: alias = '', value = '' }] of spec.communities.entries()) {
      const place = itemOf({ object, field: 'spec.communities' }, i)
      const before = definedAt.get(alias)
      if (before !== undefined) {
        faults.push(
          faultAt(place, 'AliasTwice', alias, `duplicate definition of community ${quote(alias)}, which stands at ${before} too`),
        )
      } else definedAt.set(alias, `${object}, ${place.field}`)
      const read = parseCommunity(value)
      if ('why' in read) faults.push(faultAt(place, 'CommunityInvalid', value, read.why))
      else if (before === undefined) aliases.set(alias, read.community)
    }
  }
  return { aliases, faults }
}

function textOf({ spec }: ConfigObject<CommunitySpec>): string {
  return JSON.stringify(spec.communities.map(({ name, value }) => [name, value]))
}
