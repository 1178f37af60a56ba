import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseAllDocuments } from 'yaml'
import type { Plain } from '../objects/plain.ts'
import { plainValue } from './plain-value.ts'

/** One object of a file and the line it begins at. `broken` says why its YAML is no JSON value. */
export interface ParsedObject {
  readonly line: number
  readonly value: Plain
  readonly broken?: string
}

export interface YamlProblem {
  readonly line: number
  readonly message: string
}

const MOST_PROBLEMS = 10 // what follows the first few is mostly their consequence

/**
 * The objects of a YAML or JSON text, several documents and `List`s flattened, or what is wrong with it. Messages never quote the text:
 * it may hold a secret.
 */
export function parseYaml(text: string): { objects: readonly ParsedObject[] } | { problems: readonly YamlProblem[] } {
  const lines = new LineCounter()
  const lineAt = (offset: number) => lines.linePos(offset).line
  try {
    // uniqueKeys is quadratic in a map's size: plainValue looks for repeated keys itself.
    const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })
    if (!Array.isArray(documents)) return { objects: [] }
    const problems = documents.flatMap(({ errors }) => errors)
    if (problems.length > 0) {
      return {
        problems: problems
          .slice(0, MOST_PROBLEMS)
          .map(({ message, pos }) => ({ line: lineAt(pos[0]), message: unquoted(message) })),
      }
    }
    return { objects: documents.flatMap(({ contents }) => (contents === null ? [] : objectsOf(contents, lineAt))) }
  } catch (error) {
    if (isStackOverflow(error)) return { problems: [{ line: 1, message: 'nested too deep to be read' }] }
    throw error
  }
}

/** The parser ends some messages with the text it stumbled over. */
function unquoted(message: string): string {
  return message.replace(/: ".*"$/s, '')
}

function objectsOf(contents: ParsedNode, lineAt: (offset: number) => number): ParsedObject[] {
  const items = isMap(contents) && isList(contents.get('kind', true)) ? contents.get('items', true) : undefined
  if (isSeq(items)) return items.items.filter(isNode).map((item) => objectOf(item, lineAt))
  const object = objectOf(contents, lineAt)
  return object.value === null && object.broken === undefined ? [] : [object]
}

function isList(kind: unknown): boolean {
  return isScalar(kind) && typeof kind.value === 'string' && kind.value.endsWith('List')
}

function objectOf(node: Node, lineAt: (offset: number) => number): ParsedObject {
  const result = plainValue(node)
  if ('broken' in result) return { line: lineAt(result.offset), value: null, broken: result.broken }
  return { line: lineAt(node.range?.[0] ?? 0), value: result.plain }
}

function isStackOverflow(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'RangeError'
}
