/** With CLARION_RECORD set, `npm run test:cluster -- monitoring` takes three minutes longer, and leaves what `npm run dashboard` draws. */
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { RECORDING_FILE, recordingText } from '../../scripts/dashboard/recording.ts'
import { epoch } from '../lab/epoch.ts'
import type { Program } from '../lab/processes.ts'
import type { Host } from '../lab/topology.ts'
import type { Prometheus } from './monitoring-prometheus.ts'
import { makeServed } from './nodes.ts'
import type { Stage } from './stage.ts'

export const RECORDS = process.env.CLARION_RECORD !== undefined
const STEP = 4 // seconds
const AFTER_MS = 20_000

/** Services come one after another, and a speaker goes for a while. */
export async function playStory(stage: Stage, nodes: readonly Host[], speaker: Program, again: () => Program): Promise<Program> {
  for (let i = 0; i < 40; i++) {
    await makeServed(stage, `site-${i}`, nodes)
    await sleep(1_500)
  }
  await speaker.stop()
  await sleep(AFTER_MS)
  const next = again()
  await sleep(2 * AFTER_MS)
  return next
}

/** What was recorded from `from` on, and for a moment more. */
export async function writeRecording(prometheus: Prometheus, from: number): Promise<void> {
  await sleep(AFTER_MS)
  const begin = Math.ceil(from / 1_000)
  const series = await prometheus.range('{__name__=~"panel:.+"}', begin, Math.floor(epoch() / 1_000), STEP)
  const recorded = series.map(({ metric: { __name__: name = '', ...labels }, values = [] }) => ({
    name,
    labels: Object.fromEntries(Object.entries(labels).filter(([label]) => NAMED.has(label))),
    points: values.map(([time, value]) => [time - begin, Number(Number(value).toPrecision(3))] as const),
  }))
  writeFileSync(RECORDING_FILE, recordingText(recorded))
}

/** Labels that lines are called by. */
const NAMED: ReadonlySet<string> = new Set(['pool', 'reason', 'node', 'pod', 'kind', 'version'])
