import { quote } from './fault.ts'

const UINT16 = 65_535
const UINT32 = 4_294_967_295

/** A community in its one form, or why it is none, with the fragments of MB 1.10. */
export function parseCommunity(text: string): { readonly community: string } | { readonly why: string } {
  const parts = text.split(':')
  if (parts.length === 2) return sections(text, parts, UINT16, '')
  if (parts.length !== 4) return { why: `invalid community format: ${quote(text)} is neither 65000:1 nor large:65000:1:2` }
  const [kind, ...numbers] = parts
  if (kind !== 'large') return { why: `invalid community: expected community to be of format large, not ${quote(text)}` }
  return sections(text, numbers, UINT32, 'large:')
}

function sections(text: string, parts: readonly string[], most: number, prefix: string) {
  const numbers = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN))
  const wrong = numbers.findIndex((number) => !(number <= most))
  if (wrong < 0) return { community: `${prefix}${numbers.join(':')}` }
  return { why: `invalid community value: invalid section ${quote(parts[wrong] ?? '')} of ${quote(text)}, from 0 to ${most}` }
}
