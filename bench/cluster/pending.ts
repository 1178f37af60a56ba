import { setTimeout as sleep } from 'node:timers/promises'
import { type Summary, summarize } from '../../test/lab/measure.ts'
import type { Program } from '../../test/lab/processes.ts'
import { cpuSeconds, type Setting } from './setting.ts'

const ALL_WITHIN = 900_000
const PARTS = 5

export interface Curve {
  /** Milliseconds from the program's start to the first address and to the last. */
  readonly first: number
  readonly last: number
  /** Services a second between them, and in each fifth of them. */
  readonly rate: number
  readonly parts: readonly number[]
  /** Seconds of CPU of the program between them. */
  readonly cpu: number
  /** What somebody else's writes took meanwhile, ms. */
  readonly bystander: Summary
}

/** All Services wait; how fast they have addresses when `start` is called. The program is left running, if it does not end by itself. */
export async function pending(
  { watch, bystander }: Setting,
  services: number,
  start: () => Program,
): Promise<Curve & { program: Program }> {
  await watch.until('no addresses left', () => watch.since.size === 0, ALL_WITHIN)
  const other = bystander()
  await other.log.waitFor(() => true, { what: 'its first write', within: 10_000 })
  const mark = other.log.mark()
  const begun = performance.now()
  const program = start()
  let cpu = 0
  let before = 0
  void watch
    .until('the first address', () => watch.since.size > 0, ALL_WITHIN)
    .then(() => {
      before = cpuSeconds(program)
    })
  const all = watch.until(`${services} addresses`, () => watch.since.size >= services, ALL_WITHIN)
  const over = all.then(() => 'all' as const)
  const failed = program.ended.then((how) => (how === 'ended with code 0' ? sleep(5_000).then(() => how) : how))
  const how = await Promise.race([over, failed])
  if (how !== 'all') throw new Error(`${program.name} ${how} after ${watch.since.size} addresses: ${words(program)}`)
  try {
    cpu = cpuSeconds(program) - before
  } catch {} // the baseline may have ended already
  const waits = other.log.lines.slice(mark).map(({ text }) => Number(text))
  await other.kill()
  return { ...curve([...watch.since.values()], begun), cpu, bystander: summarize(waits), program }
}

function curve(times: readonly number[], begun: number): Omit<Curve, 'cpu' | 'bystander'> {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / PARTS))] ?? begun
  const [first, last] = [at(0), at(PARTS)]
  const perSecond = (count: number, ms: number) => (count * 1_000) / ms
  return {
    first: first - begun,
    last: last - begun,
    rate: perSecond(sorted.length, last - first),
    parts: Array.from({ length: PARTS }, (_, i) => perSecond(sorted.length / PARTS, at(i + 1) - at(i))),
  }
}

const words = ({ complaints }: Program): string =>
  complaints.lines
    .slice(-3)
    .map(({ text }) => text)
    .join(' | ')
