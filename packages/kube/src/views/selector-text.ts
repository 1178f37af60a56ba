import { type LabelSelectorRequirement, parseSelector, type Selector, type SelectorFault } from '@clarion/core'

// One requirement: `key in (a,b)`, `key notin (a,b)`, `key=a`, `key==a`, `key!=a`, `!key`, `key`. Commas inside the parentheses belong to it.
const REQUIREMENT =
  /^\s*(?:(?<set>[^\s=!(),]+)\s+(?<operator>in|notin)\s*\((?<values>[^()]*)\)|(?<key>[^\s=!(),]+)\s*(?<sign>==?|!=)\s*(?<value>[^\s=!(),]*)|(?<no>!)?\s*(?<alone>[^\s=!(),]+))\s*(?:,|$)/

/** A selector as kubectl and MetalLB's `--ml-labels` write it. */
export function parseSelectorText(text: string): Selector | SelectorFault {
  const matchExpressions: LabelSelectorRequirement[] = []
  for (let rest = text; rest.trim() !== ''; ) {
    const found = REQUIREMENT.exec(rest)
    if (found === null) return { fault: 'SelectorInvalid', message: `no label selector: ${JSON.stringify(rest)}` }
    matchExpressions.push(requirementOf(found.groups ?? {}))
    rest = rest.slice(found[0].length)
  }
  return parseSelector({ matchExpressions })
}

function requirementOf(groups: Readonly<Record<string, string | undefined>>): LabelSelectorRequirement {
  if (groups.set !== undefined) {
    const values = (groups.values ?? '').split(',').map((value) => value.trim())
    return { key: groups.set, operator: groups.operator === 'in' ? 'In' : 'NotIn', values }
  }
  if (groups.key !== undefined) {
    return { key: groups.key, operator: groups.sign === '!=' ? 'NotIn' : 'In', values: [groups.value ?? ''] }
  }
  return { key: groups.alone ?? '', operator: groups.no === undefined ? 'Exists' : 'DoesNotExist' }
}
