/** A row of the closing table: what was measured, the figure, and what one needs to know to judge it. */
export type Row = readonly [what: string, figure: string, note?: string]

/** Plain text, columns aligned, two spaces between them. */
export function table(rows: readonly Row[]): readonly string[] {
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length))
  const [first, second] = [width(0), width(1)]
  return rows.map(([what, figure, note = '']) => `${what.padEnd(first)}  ${figure.padEnd(second)}  ${note}`.trimEnd())
}

/** 1234567 as 1,234,567. */
export const thousands = (n: number): string => n.toLocaleString('en-US', { maximumFractionDigits: 0 })

/** Milliseconds as a person says them: 3.1 ms, 412 ms, 5.72 s. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  return ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(2)} s`
}

/** Microseconds in the same manner: 31 µs, 1.2 ms. */
export const micros = (us: number): string => (us < 1_000 ? `${us.toFixed(0)} µs` : duration(us / 1_000))
