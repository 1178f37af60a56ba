/** Columns as kubectl prints them: three spaces apart, nothing behind the last one. A cell is as wide as what is seen of it. */
import { stripVTControlCharacters } from 'node:util'

const GAP = 3

export function table(head: readonly string[], rows: readonly (readonly string[])[], indent = ''): string {
  const all = head.length === 0 ? rows : [head, ...rows]
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))))
  return all
    .map((row) => {
      const cells = row.map((cell, column) => cell + ' '.repeat(GAP + (widths[column] ?? 0) - width(cell)))
      return `${indent}${cells.join('')}`.trimEnd()
    })
    .map((line) => `${line}\n`)
    .join('')
}

const width = (text: string): number => stripVTControlCharacters(text).length
