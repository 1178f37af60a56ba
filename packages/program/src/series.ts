import type { Counter, Gauge } from 'prom-client'

export interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/**
 * Gives a metric its series when somebody asks for it, from where they are known anyway: prom-client would keep some 300 bytes for each of
 * thousands.
 */
export function seriesOf(metric: Counter | Gauge, now: () => Series[]): void {
  const described = metric.get.bind(metric)
  metric.get = async () => ({ ...(await described()), values: now() })
}
