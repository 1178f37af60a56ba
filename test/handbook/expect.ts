/**
 * Holds what a command printed against what the handbook says it prints. Lines and words are compared in their order, spaces between
 * words are not. `…` stands for one word, at the end of a line for the rest of it, alone on a line for any lines; an age (`12s`) and a
 * time stand for any other. Everything else has to be so: output that went stale fails.
 */
const ANY = '…'
const VARYING = [/^<?\d+(\.\d+)?(ms|s|m|h|d)(\d+(s|m|h))?>?[,.:]?$/, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z[,.:]?$/]

/** Undefined where it fits; else the first expected line that has no match, or the first line that nobody expected. */
export function mismatch(expected: string, printed: string): string | undefined {
  const wanted = linesOf(expected)
  const lines = linesOf(printed)
  let furthest = 0
  const fits = (w: number, l: number): boolean => {
    furthest = Math.max(furthest, w)
    const line = wanted[w]
    if (line === undefined) return l === lines.length
    if (line.join() === ANY) return fits(w + 1, l) || (l < lines.length && fits(w, l + 1))
    const there = lines[l]
    return there !== undefined && fitsLine(line, there) && fits(w + 1, l + 1)
  }
  if (fits(0, 0)) return undefined
  const missing = wanted[furthest]
  return missing === undefined ? 'it printed more than that' : `not printed there: ${missing.join(' ')}`
}

function linesOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .map((line) => line.split(/\s+/).filter((word) => word !== ''))
    .filter((words) => words.length > 0)
}

function fitsLine(wanted: readonly string[], there: readonly string[]): boolean {
  const open = wanted.at(-1) === ANY
  if (open ? there.length < wanted.length - 1 : there.length !== wanted.length) return false
  const fixed = open ? wanted.slice(0, -1) : wanted
  return fixed.every((word, i) => fitsWord(word, there[i] ?? ''))
}

function fitsWord(wanted: string, there: string): boolean {
  return wanted === ANY || wanted === there || VARYING.some((kind) => kind.test(wanted) && kind.test(there))
}
