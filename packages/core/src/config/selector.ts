/** Label selectors as Kubernetes has them, parsed once. */
import { byText, quote } from './fault.ts'
import { whyNoLabelKey, whyNoLabelValue } from './labels.ts'
import type { LabelSelector, LabelSelectorRequirement } from './objects.ts'

/** All requirements must hold; without any it selects everything. */
export interface Selector {
  readonly requirements: readonly Requirement[]
  /**
   * `app=web,tier in (a,b),!old`, as kubectl takes it. Labels by key, then expressions as written, values sorted: two selectors
   * that MetalLB takes for the same have the same text.
   */
  readonly text: string
}

export interface Requirement {
  readonly key: string
  readonly operator: Operator
  readonly values: ReadonlySet<string>
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const
export type Operator = (typeof OPERATORS)[number]

export interface SelectorFault {
  readonly fault: 'SelectorInvalid' | 'ExpressionTwice' | 'ValueTwice'
  readonly message: string
}

/** Refuses what Kubernetes refuses, and besides an expression or a value that is written twice (MB 1.10). */
export function parseSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Selector | SelectorFault {
  const labels = Object.entries(matchLabels).sort(([a], [b]) => byText(a, b))
  const requirements: Requirement[] = []
  const texts = new Set<string>()
  for (const [key, value] of labels) {
    const requirement = parseRequirement({ key, operator: 'In', values: [value] })
    if ('fault' in requirement) return requirement
    requirements.push(requirement)
    texts.add(`${key}=${value}`)
  }
  for (const expression of matchExpressions) {
    const requirement = parseRequirement(expression)
    if ('fault' in requirement) return requirement
    const text = requirementText(requirement)
    if (texts.has(text)) return { fault: 'ExpressionTwice', message: `the expression ${text} is written twice` }
    requirements.push(requirement)
    texts.add(text)
  }
  return { requirements, text: [...texts].join(',') }
}

function parseRequirement({ key, operator: written, values = [] }: LabelSelectorRequirement): Requirement | SelectorFault {
  const operator = OPERATORS.find((known) => known === written)
  if (operator === undefined) return invalid(`operator ${quote(written)} is none of ${OPERATORS.join(', ')}`)
  const takesValues = operator === 'In' || operator === 'NotIn'
  if (takesValues && values.length === 0) return invalid(`operator ${operator} needs values`)
  if (!takesValues && values.length > 0) return invalid(`operator ${operator} takes no values`)
  const why = whyNoLabelKey(key) ?? values.map(whyNoLabelValue).find((wrong) => wrong !== undefined)
  if (why !== undefined) return invalid(why)
  const twice = values.find((value, i) => values.indexOf(value) < i)
  if (twice !== undefined)
    return { fault: 'ValueTwice', message: `the value ${JSON.stringify(twice)} of ${key} is written twice` }
  return { key, operator, values: new Set(values) }
}

function invalid(message: string): SelectorFault {
  return { fault: 'SelectorInvalid', message }
}

function requirementText({ key, operator, values }: Requirement): string {
  if (operator === 'Exists') return key
  if (operator === 'DoesNotExist') return `!${key}`
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${[...values].sort(byText).join(',')})`
}

/** NotIn holds for an object without the label too. */
export function matches(selector: Selector, labels: ReadonlyMap<string, string>): boolean {
  return selector.requirements.every((requirement) => holds(requirement, labels.get(requirement.key)))
}

function holds({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.has(value)
    case 'NotIn':
      return value === undefined || !values.has(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
  }
}
