import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Program } from '../../test/lab/processes.ts'
import { inside } from './inside.ts'
import { requestCounter, writesIn } from './requests.ts'
import { createService, listed, SERVICES } from './services.ts'
import { type Setting, stop } from './setting.ts'

const WATCHED_FOR = 10_000 // ms after the new Service has its address
const WITHIN = 300_000

export interface Restart {
  /** Milliseconds: from SIGTERM to its end; from the start of the next to the address of the Service that waited. */
  readonly stopped: number
  readonly served: number
  /** Other Services that were written meanwhile: their resourceVersion is another one. */
  readonly rewritten: number
  /** Everything the controller wrote, by the audit log. */
  readonly writes: string
}

export async function restart(setting: Setting, running: Program): Promise<Restart & { program: Program }> {
  const { server, admin, watch } = setting
  const asked = performance.now()
  await stop(running)
  const stopped = performance.now() - asked
  await createService(admin, 'waiting')
  const before = await versions(setting)
  const count = requestCounter(server, 'controller')
  count()
  const begun = performance.now()
  const program = setting.controller()
  await watch.until('the waiting Service has an address', () => watch.since.has('waiting'), WITHIN)
  const seen = watch.since.get('waiting')
  assert.ok(seen !== undefined)
  await sleep(WATCHED_FOR)
  const after = await versions(setting)
  const rewritten = [...before].filter(([name, version]) => name !== 'waiting' && after.get(name) !== version).length
  return { program, stopped, served: seen - begun, rewritten, writes: writesIn(count()) }
}

async function versions({ admin }: Setting): Promise<ReadonlyMap<string, unknown>> {
  const services = await listed(admin, SERVICES)
  assert.ok(services.size > 1)
  return new Map([...services].map(([name, object]) => [name, inside(object, 'metadata', 'resourceVersion')]))
}
