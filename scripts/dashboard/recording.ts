/** What a Prometheus recorded of the dashboard's queries while `npm run test:cluster -- monitoring` ran with CLARION_RECORD set. */
import { join } from 'node:path'
import { ROOT } from '../tools.ts'

export const RECORDING_FILE = join(ROOT, 'dashboards', 'recorded.json')

export interface Recorded {
  /** The query's, as in PanelQuery. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Seconds from the beginning, and the value. */
  readonly points: readonly Point[]
}

export type Point = readonly [second: number, value: number]

/** One series a line. */
export const recordingText = (series: readonly Recorded[]): string =>
  `[\n${series.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`
