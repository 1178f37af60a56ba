/** Many Services at once, with others writing to them, and what a restart writes. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { addressesOf, beyondConditions, conditionOf, unfinished, upheavals } from './assignments.ts'
import type { Running } from './programs.ts'
import { ALL_SERVICES, names, openStage, POOLS_AT, type Stage } from './stage.ts'

const READY_MS = 30_000
const MANY = 200
const MORE = 300

describe('many Services', { timeout: 240_000 }, () => {
  let stage: Stage
  let controller: Running

  const writesToServices = () => beyondConditions(stage.witness.writes.filter(({ path }) => path === ALL_SERVICES))
  const allAssigned = (count: number) =>
    stage.witness.until(
      `${count} Services to be assigned`,
      () => stage.services().length >= count && stage.services().every((one) => addressesOf(one).length > 0),
      60_000,
    )
  const startController = async () => {
    controller = await stage.programs.controller()
    await controller.log.message('leading', { within: READY_MS })
  }
  /** Resident memory in MB. */
  const memory = () =>
    Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${controller.pid}/status`, 'utf8'))?.[1]) / 1_024)

  before(async () => {
    stage = await openStage(['10.1.0.0/16'])
    await startController()
  })
  after(() => stage?.end())

  test('200 at once, with a hand in each: all have an address, none has one that is another’s', async () => {
    const begun = performance.now()
    await Promise.all(
      names('one', MANY).map(async (name, i) => {
        await stage.makeService(name)
        if (i % 2 === 0) await stage.edit(name, { metadata: { labels: { touched: String(i) } } })
      }),
    )
    const made = performance.now()
    await allAssigned(MANY)
    const last = writesToServices().at(-1)?.heard ?? 0
    console.log(
      `  figures: ${MANY} Services assigned ${Math.round(last - begun)} ms after the first was asked for, ${Math.round(last - made)} ms after the last was made`,
    )
    assert.deepEqual(unfinished(stage.services(), stage.claims()), [])
    assert.deepEqual(upheavals(writesToServices()), [])
    const addresses = new Set(stage.services().flatMap(addressesOf))
    assert.equal(addresses.size, MANY)
    assert.ok(addresses.has('10.1.0.0') && addresses.has('10.1.0.199'), 'the lowest are given first')
  })

  test('those that wait when it starts get theirs', async () => {
    assert.equal(await controller.stop(), 'ended with code 0')
    await stage.makeServices(names('more', MORE))
    const before = writesToServices().length
    await startController()
    const begun = performance.now()
    await allAssigned(MANY + MORE)
    console.log(
      `  figures: ${MORE} waiting Services assigned in ${Math.round(performance.now() - begun)} ms; controller ${memory()} MB at ${MANY + MORE} Services`,
    )
    assert.deepEqual(unfinished(stage.services(), stage.claims()), [])
    assert.equal(writesToServices().length - before, MORE, 'one write to each, none to the others')
  })

  test('a restart with everything assigned writes to no Service', async () => {
    const pool = () => stage.witness.now(POOLS_AT).find((one) => textAt(one, 'metadata', 'name') === 'web')
    await stage.witness.until('the counters to be written', () => counters(pool()) === MANY + MORE)
    await stage.witness.until('all to say that nobody announces them', () =>
      stage.services().every((one) => conditionOf(one, 'clarion.dev/Announced') !== undefined),
    )
    assert.equal(await controller.stop(), 'ended with code 0')
    const before = stage.witness.writes.length
    await startController()
    await stage.makeService('last')
    const begun = performance.now()
    await stage.assigned('last')
    console.log(
      `  figures: a Service made while ${MANY + MORE} are assigned has its address after ${Math.round(performance.now() - begun)} ms`,
    )
    await stage.witness.until('the counters to be written', () => counters(pool()) === MANY + MORE + 1)
    const written = stage.witness.writes.slice(before).filter(({ path }) => path === ALL_SERVICES)
    assert.deepEqual([...new Set(written.map(({ key }) => key))], ['default/last'])
    console.log(`  figures: controller ${memory()} MB after a restart at ${MANY + MORE + 1} Services`)
  })
})

const counters = (pool: unknown): number => Number(at(pool, 'status', 'assignedIPv4'))
