/** Two controllers at one API server: one leads. It is killed, stopped and woken, and asked to end; nobody gives what the other gave. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { textAt } from '../../packages/kube/src/api/json.ts'
import { addressesOf, unfinished, upheavals } from './assignments.ts'
import { NAMESPACE, refusedRequests } from './lane.ts'
import type { Running } from './programs.ts'
import { ALL_SERVICES, names, openStage, type Stage } from './stage.ts'

const READY_MS = 30_000
const FAILOVER_MS = 5_000
const LEASE_AT = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/clarion-controller`

describe('two controllers', { timeout: 180_000 }, () => {
  let stage: Stage
  let leader: Running
  let standby: Running

  const startOne = async () => {
    const one = await stage.programs.controller()
    await one.log.message('config loaded', { within: READY_MS })
    return one
  }
  const lease = () => stage.lane.admin('GET', LEASE_AT)
  const holder = async () => textAt(await lease(), 'spec', 'holderIdentity')
  const allAssigned = () =>
    stage.witness.until('all to be assigned', () => stage.services().every((one) => addressesOf(one).length > 0), READY_MS)
  const changeOver = async () => {
    leader = standby
    standby = await startOne()
  }

  before(async () => {
    stage = await openStage(['10.1.0.0/22'])
    leader = await startOne()
    await leader.log.message('leading', { within: READY_MS })
    standby = await startOne()
    await stage.makeService('first')
    await stage.assigned('first')
  })
  after(() => stage?.end())

  test('one leads; the other is ready, and writes nothing', async () => {
    assert.deepEqual(
      standby.log.lines.filter(({ text }) => text.includes('"leading"')),
      [],
    )
    assert.match((await holder()) ?? '', /_[0-9a-f-]{36}$/)
    assert.deepEqual(refusedRequests(stage.lane.server), [])
  })

  test('the leader is killed: the next assignment comes within 5 s', async () => {
    const times: number[] = []
    for (const name of names('after-kill', 3)) {
      const killed = performance.now()
      await leader.kill()
      await stage.makeService(name)
      await stage.assigned(name, () => true, 10_000)
      times.push(Math.round(performance.now() - killed))
      await changeOver()
    }
    console.log(`  figures: leader killed → next assignment ${times.join(', ')} ms`)
    assert.ok(Math.max(...times) < FAILOVER_MS, times.join())
  })

  test('the leader is asked to end: it lets go, and the next one need not wait', async () => {
    const asked = performance.now()
    await leader.stop()
    await stage.makeService('after-end')
    await stage.assigned('after-end', () => true, 10_000)
    const took = Math.round(performance.now() - asked)
    console.log(`  figures: leader asked to end → next assignment ${took} ms`)
    assert.ok(took < 2_500, `${took} ms`)
    await changeOver()
  })

  test('the leader is stopped in the middle of its work and woken later: what it had begun is refused or not sent', async () => {
    const making = stage.makeServices(names('many', 150))
    await stage.witness.until(
      'some to be assigned',
      () => stage.services().filter((one) => addressesOf(one).length > 0).length > 30,
    )
    leader.signal('SIGSTOP')
    await making
    await allAssigned()
    await sleep(2_000)
    const before = stage.witness.writes.length
    const mark = leader.log.mark()
    leader.signal('SIGCONT')
    await leader.log.message('standing by', { within: READY_MS, since: mark })
    await sleep(2_000)
    const written = stage.witness.writes.slice(before).filter(({ path }) => path === ALL_SERVICES)
    assert.deepEqual(
      written.map(({ key }) => key),
      [],
    )
    assert.deepEqual(unfinished(stage.services(), stage.claims()), [])
    assert.deepEqual(upheavals(stage.witness.writes.filter(({ path }) => path === ALL_SERVICES)), [])
  })
})
