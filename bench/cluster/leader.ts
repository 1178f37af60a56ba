import { setTimeout as sleep } from 'node:timers/promises'
import { type Summary, summarize } from '../../test/lab/measure.ts'
import type { Program } from '../../test/lab/processes.ts'
import { inside } from './inside.ts'
import { listed } from './services.ts'
import { type Setting, SYSTEM } from './setting.ts'
import { createAndSee } from './single.ts'

const LOST = 5
const STANDS_BY_FOR = 6_000 // ms a successor has run before its leader is lost

/** Milliseconds from the leader's SIGKILL to the address of a Service created then; undefined where there is no Lease. */
export async function leaderLost(setting: Setting, running: Program): Promise<{ lost: Summary | undefined; last: Program }> {
  const leases = await listed(setting.admin, `/apis/coordination.k8s.io/v1/namespaces/${SYSTEM}/leases`)
  if (![...leases.values()].some((lease) => inside(lease, 'spec', 'holderIdentity'))) return { lost: undefined, last: running }
  const series: number[] = []
  let leader = running
  for (let i = 0; i < LOST; i++) {
    const next = setting.controller(`controller-${i + 1}`)
    await sleep(STANDS_BY_FOR)
    const killed = performance.now()
    await leader.kill()
    const [, , seen] = await createAndSee(setting, `leader-${i}`)
    series.push(seen - killed)
    leader = next
  }
  return { lost: summarize(series), last: leader }
}
