/** Figures of a series, each with what a reader needs to judge it. Units are those of the series. */
export interface Summary {
  readonly count: number
  readonly min: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

/** The smallest value that at least `share` (0 to 1) of the series do not exceed (nearest rank). Throws for an empty series. */
export function percentile(series: readonly number[], share: number): number {
  const sorted = series.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new Error('no percentile of an empty series')
  return value
}

/** Throws for an empty series: nothing was measured is not a figure. */
export const summarize = (series: readonly number[]): Summary => ({
  count: series.length,
  min: percentile(series, 0),
  p50: percentile(series, 0.5),
  p90: percentile(series, 0.9),
  p99: percentile(series, 0.99),
  max: percentile(series, 1),
})
