/** Every value of the chart with its default, and the comment it stands below in values.yaml. */
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml'

export interface ValueRow {
  readonly path: string
  /** As JSON. */
  readonly default: string
  readonly about: string
}

export function valueRows(text: string): readonly ValueRow[] {
  const { contents } = parseDocument(text)
  return isMap(contents) ? rowsOf(contents, '') : []
}

function rowsOf(map: YAMLMap, below: string): readonly ValueRow[] {
  return map.items.flatMap((pair, i) => {
    const path = `${below}${String(isScalar(pair.key) ? pair.key.value : pair.key)}`
    const about = commentOf(pair, i === 0 && below !== '' ? map.commentBefore : undefined)
    const { value } = pair
    if (isMap(value) && value.items.length > 0) {
      const rows = rowsOf(value, `${path}.`)
      return about === '' ? rows : [{ path, default: '', about }, ...rows]
    }
    return [{ path, default: JSON.stringify(toJs(value)), about }]
  })
}

/** What the parser gives to the map is its first key's. A paragraph apart is of nothing in particular. */
function commentOf({ key }: Pair, ofMap: string | null | undefined): string {
  const comment = (isScalar(key) ? key.commentBefore : undefined) ?? ofMap ?? ''
  const last = comment.split(/\n\s*\n/).at(-1) ?? ''
  return last
    .split('\n')
    .filter((line) => !line.startsWith('  '))
    .map((line) => line.trim())
    .join(' ')
    .trim()
}

const toJs = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value
