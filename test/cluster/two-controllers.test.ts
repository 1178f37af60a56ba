/** Two controllers: one leads, the other waits; and the one that leads is stopped at the worst moment and woken when all has changed. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freeze } from '../lab/processes.ts'
import { unfinished, upheavals } from './assignments.ts'
import type { Running } from './programs.ts'
import { ALL_SERVICES, openStage, type Stage } from './stage.ts'

const READY_MS = 30_000
const ANOTHER_MS = 15_000
/** Issue and design: from a leader lost to the next assignment, with default settings. */
const TAKEOVER_MS = 5_000
/** How long it stays stopped after everything has changed: longer, where there is time for it. */
const STOPPED_MS = process.env.CLARION_LONG === undefined ? 1_000 : 60_000
const asks = (address: string) => ({ 'metallb.io/loadBalancerIPs': address })

describe('two controllers', { timeout: 180_000 }, () => {
  let stage: Stage
  /** Behind the proxy, which sees everything it asks for. */
  let one: Running
  let other: Running

  before(async () => {
    stage = await openStage(['192.0.2.0/24'])
    one = await stage.programs.controller({ at: stage.lane.proxy.url })
    await one.log.message('leading', { within: READY_MS })
    other = await stage.programs.controller()
    await other.log.message('config loaded', { within: READY_MS })
  })
  after(() => stage?.end())

  test('only one leads; the other is ready, and says who does', async () => {
    await stage.makeService('first')
    await stage.assigned('first')
    assert.equal(
      other.log.lines.some(({ fields }) => fields.msg === 'leading'),
      false,
    )
    await other.log.message('lease seen', { within: READY_MS })
    assert.deepEqual([(await one.ready()).status, (await other.ready()).status], [200, 200])
  })

  test('stopped between claim and status, and woken when the address is another’s, it writes nothing', async () => {
    const { proxy } = stage.lane
    const stopped = Promise.withResolvers<() => void>()
    const mend = proxy.inject('reset', ({ method, path }) => {
      if (method === 'POST' && path.startsWith('/apis/clarion.dev/')) stopped.resolve(freeze(one)) // the claim is passed on
      return false
    })
    await stage.makeService('torn')
    const wake = await stopped.promise
    mend()
    const begun = performance.now()
    await other.log.message('leading', { within: ANOTHER_MS })
    const torn = await stage.assigned('torn')
    console.log(`  figures: the claim of a leader that stopped was made good ${Math.round(performance.now() - begun)} ms later`)
    assert.equal(torn, '192.0.2.1')

    // The other one moves the Service away and gives its address to another.
    await stage.edit('torn', { metadata: { annotations: asks('192.0.2.99') } })
    await stage.assigned('torn', (address) => address === '192.0.2.99')
    await stage.makeService('heir', {}, asks(torn))
    assert.equal(await stage.assigned('heir'), torn)
    await sleep(STOPPED_MS)

    const [seen, mark] = [proxy.seen.length, one.log.mark()]
    wake()
    await one.log.message('standing by', { within: ANOTHER_MS, since: mark })
    await stage.makeService('next')
    await stage.assigned('next')
    const writes = proxy.seen.slice(seen).filter(({ method, path }) => method !== 'GET' && !path.includes('/leases/'))
    assert.deepEqual(
      writes.map(({ method, path }) => `${method} ${path}`),
      [],
    )
    assert.deepEqual([stage.address('torn'), stage.address('heir')], ['192.0.2.99', torn])
    const services = stage.witness.writes.filter(({ path }) => path === ALL_SERVICES)
    assert.deepEqual(
      upheavals(services).filter((line) => !line.endsWith(`default/torn loses ${torn}`)),
      [],
    )
    assert.deepEqual(unfinished(stage.services(), stage.claims()), [])
  })

  test('the leader killed: the next assignment is the other one’s, in time', async () => {
    const killed = performance.now()
    await other.kill()
    await stage.makeService('orphan')
    await stage.assigned('orphan')
    const took = performance.now() - killed
    console.log(`  figures: leader killed, next assignment ${Math.round(took)} ms later`)
    assert.ok(took < TAKEOVER_MS, `it took ${took} ms`)
  })

  test('the leader asked to stop: the other one goes on at once', async () => {
    other = await stage.programs.controller()
    await other.log.message('config loaded', { within: READY_MS })
    assert.equal(await one.stop(), 'ended with code 0')
    const asked = performance.now()
    await stage.makeService('last')
    await stage.assigned('last')
    const took = performance.now() - asked
    console.log(`  figures: leader stopped, next assignment ${Math.round(took)} ms after its end`)
    assert.deepEqual(unfinished(stage.services(), stage.claims()), [])
  })
})
