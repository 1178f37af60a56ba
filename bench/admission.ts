/**
 * What a webhook costs: making a pool at a real API server with 100 pools there, beside the same without webhooks, in turns, and how many
 * at once are answered in what time.
 */
import assert from 'node:assert/strict'
import { bundle } from '../scripts/build.ts'
import { openStage, POOLS_AT } from '../test/cluster/stage.ts'
import { asking, CONFIGURATION_AT, CONFIGURATIONS_AT, openWebhooks } from '../test/cluster/webhook-stage.ts'
import { table } from './cluster/table.ts'

const POOLS = 100
const TURNS = 6
const EACH = 50
const AT_ONCE = 200
const WARM_UP = 50

await bundle()
const stage = await openStage(['192.0.2.0/24'])
const { lane } = stage
const webhooks = await openWebhooks(lane, stage.programs)
const controller = await webhooks.start()
await webhooks.ready(controller)
const configured = await lane.admin('GET', CONFIGURATION_AT)
const ask = asking(lane)
for (let i = 0; i < POOLS; i++) await make(`there-${i}`, `10.0.${i}.0/24`)

const took: Readonly<Record<'with' | 'without', number[]>> = { with: [], without: [] }
await turn(WARM_UP)
for (let i = 0; i < TURNS; i++) {
  took.with.push(...(await turn(EACH)))
  await lane.admin('DELETE', CONFIGURATION_AT)
  took.without.push(...(await turn(EACH)))
  const { webhooks: again, metadata } = configured
  await lane.admin('POST', CONFIGURATIONS_AT, { metadata: { name: nameOf(metadata) }, webhooks: again ?? [] })
  await refusedAgain()
}
const begun = performance.now()
const many = await Promise.all(
  Array.from({ length: AT_ONCE }, async (_, i) => {
    const from = performance.now()
    await make(`many-${i}`, `10.2.${i}.0/24`)
    return performance.now() - from
  }),
)
const whole = performance.now() - begun

console.log(
  table([
    [`a pool is made, ${POOLS} there, one by one`, 'p50', 'p99', 'times'],
    ['without webhooks', ...row(took.without)],
    ['with webhooks', ...row(took.with)],
    [`with webhooks, ${AT_ONCE} at once, all in ${whole.toFixed(0)} ms`, ...row(many)],
  ]),
)
await controller.stop()
await stage.end()

async function turn(count: number): Promise<readonly number[]> {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const from = performance.now()
    await make('tried', '10.1.0.0/24')
    times.push(performance.now() - from)
    await lane.admin('DELETE', `${POOLS_AT}/tried`)
  }
  return times
}

async function make(name: string, address: string): Promise<void> {
  const { status, text } = await ask.pool(name, { addresses: [address] })
  assert.equal(status, 201, text)
}

/** An API server hears of a configuration a moment after it was made. */
async function refusedAgain(): Promise<void> {
  while ((await ask.pool('overlap', { addresses: ['192.0.2.0/25'] }, '?dryRun=All')).status !== 403);
}

function nameOf(metadata: unknown): string {
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata ? String(metadata.name) : ''
}

function row(times: readonly number[]): readonly string[] {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`
  return [at(0.5), at(0.99), String(times.length)]
}
