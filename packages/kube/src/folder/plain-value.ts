import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml'
import type { Plain } from '../objects/plain.ts'

const DEEPEST = 64 // Kubernetes' own objects end at about twenty
const MOST_FROM_ALIASES = 2_000 // nodes an object may gain by repeating anchors

/** The value, or what makes the node no JSON value and where in the text that stands. */
export type PlainResult = { readonly plain: Plain } | { readonly broken: string; readonly offset: number }

/**
 * A YAML node as the JSON value an API server would see. Members that are null count as left out. Bounded: nesting, aliases inside their
 * own anchor and aliases of aliases end in a fault and not in the heap. Strings are copies, so that no view holds on to a file's text.
 */
export function plainValue(node: Node): PlainResult {
  const anchors = new Map<string, Node>()
  let fromAliases = 0

  function read(node: unknown, depth: number, repeated: boolean): Plain {
    if (node === null || node === undefined) return null
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target === undefined) throw new Refused('an alias before its anchor', node)
      return read(target, depth + 1, true)
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) throw new Refused('neither text, number, list nor map', node)
    if (depth > DEEPEST) throw new Refused(`nested more than ${DEEPEST} levels deep`, node)
    if (repeated && ++fromAliases > MOST_FROM_ALIASES) throw new Refused('aliases that multiply without end', node)
    if (!repeated && node.anchor !== undefined) anchors.set(node.anchor, node)
    if (isSeq(node)) return node.items.map((item) => read(item, depth + 1, repeated))
    if (isScalar(node)) return scalar(node.value, node)
    const members = new Map<string, Plain>()
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined
      if (key === undefined) throw new Refused('a key that is no text', node)
      if (key === '__proto__') throw new Refused('a key named __proto__', pair.key)
      if (members.has(key)) throw new Refused(`the key ${short(key)} twice`, pair.key)
      members.set(copy(key), read(pair.value, depth + 1, repeated))
    }
    for (const [key, value] of members) if (value === null) members.delete(key)
    return Object.fromEntries(members)
  }

  try {
    return { plain: read(node, 0, false) }
  } catch (error) {
    if (error instanceof Refused) return { broken: error.message, offset: error.offset }
    throw error
  }
}

class Refused extends Error {
  readonly offset: number

  constructor(message: string, node: unknown) {
    super(message)
    this.offset = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0
  }
}

function scalar(value: unknown, node: Node): Plain {
  if (typeof value === 'string') return copy(value)
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'boolean' || value === null) return value
  throw new Refused('a number that JSON does not have', node)
}

/** A string of its own: a substring keeps the whole text alive it was cut from. Short ones are copies already. */
function copy(text: string): string {
  return text.length < 13 ? text : Buffer.from(text).toString()
}

function short(key: string): string {
  return key.length <= 60 ? key : `${key.slice(0, 60)}…`
}
