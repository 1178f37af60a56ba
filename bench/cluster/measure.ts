import { cpus, loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Summary, summarize } from '../../test/lab/measure.ts'
import type { Program } from '../../test/lab/processes.ts'
import { ip, layCable } from '../../test/netns/link/cable.ts'
import { leaderLost } from './leader.ts'
import { readOptions } from './options.ts'
import { type Curve, pending } from './pending.ts'
import { quiet, requestCounter, writesIn } from './requests.ts'
import { restart } from './restart.ts'
import { CLAIMS, count, createServices, takeBackAll, well } from './services.ts'
import { L2_STATUSES, openSetting, residentMegabytes, type Setting, stop } from './setting.ts'
import { deleteOneCreateOne, type Single, settled, single } from './single.ts'
import { table } from './table.ts'

const IDLE = 30_000 // ms before memory is read
const DELETED = 8

const options = readOptions(process.argv.slice(2))
const { services, rounds } = options
const rows: string[][] = [['what', 'services', 'figure', 'load']]
const QUIET = 10_000 // ms of a bystander's writes with nobody else there
const load = () => loadavg()[0]?.toFixed(1) ?? ''
const note = (what: string, present: number, figure: string) => {
  rows.push([what, String(present), figure, load()])
  console.log(`${what} (${present} Services, load ${load()}): ${figure}`)
}
const ms = (value: number) => (value < 10_000 ? `${value.toFixed(value < 100 ? 1 : 0)} ms` : `${(value / 1_000).toFixed(1)} s`)
const spread = ({ count: n, p50, p99, max }: Summary) => `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)} (of ${n})`
const tellSingle = (who: string, at: number, { create, beyond, together }: Single) => {
  note(`one new Service, beyond its create call: ${who}`, at, spread(beyond))
  note('  the create call itself', at, spread(create))
  note('  both', at, spread(together))
}
const bareSingle = async (setting: Setting, at: number) => {
  const follower = await setting.bareFollower()
  tellSingle('bare client', at, await single(setting))
  await stop(follower)
  await well(setting.admin, 'DELETE', CLAIMS)
}
const metallbSingle = async (setting: Setting, start: () => Program) => {
  const program = start()
  await sleep(IDLE)
  note('RSS after 30 s idle', 0, `MetalLB’s controller ${residentMegabytes(program)} MB`)
  tellSingle('MetalLB’s controller', 0, await single(setting))
  await program.kill()
}
const tellCurve = (who: string, { first, last, rate, parts, cpu, bystander }: Curve) => {
  const fifths = parts.map((part) => part.toFixed(0)).join(' ')
  const times = `first after ${ms(first)}, all after ${ms(last)}${cpu > 0 ? `, ${cpu.toFixed(1)} s CPU` : ''}`
  note(`pending Services, ${who}`, services, `${rate.toFixed(0)}/s; in fifths ${fifths}; ${times}`)
  note('  a bystander’s writes meanwhile', services, spread(bystander))
}

ip('link set lo up')
layCable()
ip('address add 192.0.2.1/24 dev lkb1')
console.log(
  `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()
    .map((l) => l.toFixed(1))
    .join(' ')}`,
)
const setting = await openSetting(options)
try {
  await empty(setting)
  const begun = performance.now()
  const names = await createServices(setting.admin, services)
  note(`creating them with a slice each, by the bench`, services, ms(performance.now() - begun))
  await bareSingle(setting, services)
  const controller = await race(setting, names)
  await present(setting, names, controller)
} finally {
  await setting.end()
}
console.log(`\n${table(rows)}`)

/** Nothing there. */
async function empty(setting: Setting): Promise<void> {
  const alone = setting.bystander()
  await sleep(QUIET)
  await alone.kill()
  note('a bystander’s writes, alone', 0, spread(summarize(alone.log.lines.slice(1).map(({ text }) => Number(text)))))
  const [controller, speaker] = [setting.controller(), setting.speaker()]
  await sleep(IDLE)
  note('RSS after 30 s idle', 0, `controller ${residentMegabytes(controller)} MB, speaker ${residentMegabytes(speaker)} MB`)
  await stop(speaker)
  tellSingle('controller', 0, await single(setting))
  await settled(setting, 0)
  await stop(controller)
  await bareSingle(setting, 0)
  if (setting.metallb !== undefined) await metallbSingle(setting, setting.metallb)
}

/** The bare client before and after each round of the controller; the last controller runs on. */
async function race(setting: Setting, names: readonly string[]) {
  const { server, admin } = setting
  const bare: Curve[] = []
  const ours: Curve[] = []
  const count = requestCounter(server, 'controller')
  const bareRound = async () => {
    const run = await pending(setting, services, setting.bareWriter)
    await run.program.ended
    tellCurve('bare client', run)
    bare.push(run)
    await takeBackAll(admin, names)
    count()
  }
  if (setting.metallb !== undefined) await metallbRound(setting, setting.metallb, names)
  await bareRound()
  for (let round = 1; ; round++) {
    const run = await pending(setting, services, setting.controller)
    tellCurve('controller', run)
    note('  its writes by then', services, writesIn(count()))
    ours.push(run)
    if (round > 1 || rounds === 1) await sleep(3_000)
    if (round === rounds) {
      const ratios = ours.map(({ rate }, i) => (100 * rate) / mean([bare[i], bare[i + 1]].flatMap((b) => b?.rate ?? [])))
      const together = (100 * overall(ours)) / overall(bare)
      const each = ratios.map((r) => `${r.toFixed(0)} %`).join(', ')
      note('controller to bare client', services, `${each}; all rounds together ${together.toFixed(0)} %`)
      return run.program
    }
    await stop(run.program)
    await takeBackAll(admin, names)
    await bareRound()
  }
}

async function metallbRound(setting: Setting, start: () => Program, names: readonly string[]): Promise<void> {
  const run = await pending(setting, services, start)
  tellCurve('MetalLB’s controller', run)
  await run.program.kill()
  await takeBackAll(setting.admin, names)
}

async function present(setting: Setting, names: readonly string[], first: Awaited<ReturnType<typeof race>>): Promise<void> {
  const { admin, server } = setting
  await settled(setting, services)
  tellSingle('controller, while it writes conditions', services, await single(setting))
  await settled(setting, services)
  const waited = performance.now()
  await quiet(server, 'controller')
  note('until all conditions are written', services, ms(performance.now() - waited))
  tellSingle('controller', services, await single(setting))
  await settled(setting, services)
  note('one deleted, the next one created', services, spread(await deleteOneCreateOne(setting, names.slice(0, DELETED))))
  await settled(setting, services)
  await sleep(IDLE)
  note('RSS of the one that assigned them, after 30 s idle', services, `controller ${residentMegabytes(first)} MB`)
  const { program, stopped, served, rewritten, writes } = await restart(setting, first)
  note('restart: a waiting Service has its address after', services, `${ms(served)} (stopping took ${ms(stopped)})`)
  note('  other Services rewritten', services, String(rewritten))
  note('  all writes until 10 s later', services, writes)
  const { lost, last } = await leaderLost(setting, program)
  note('leader killed: next assignment after', services, lost === undefined ? 'no leader election yet' : spread(lost))
  const speaker = setting.speaker()
  const answered = services - DELETED
  for (const until = performance.now() + 300_000; (await count(admin, L2_STATUSES)) < answered && performance.now() < until; )
    await sleep(500)
  note('  ServiceL2Status objects', services, String(await count(admin, L2_STATUSES)))
  await sleep(IDLE)
  note('RSS after 30 s idle', services, `controller ${residentMegabytes(last)} MB, speaker ${residentMegabytes(speaker)} MB`)
  note('claims at the end', services, String(await count(admin, CLAIMS)))
  await stop(speaker)
  await stop(last)
}

/** Services a second over several rounds of as many Services. */
function overall(curves: readonly Curve[]): number {
  return 1 / mean(curves.map(({ rate }) => 1 / rate))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
