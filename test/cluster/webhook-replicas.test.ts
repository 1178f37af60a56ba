/** Two controllers behind the one Service that API servers ask: what one of them cannot know of the other, and how one goes. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from './free-port.ts'
import { eventually } from './lane.ts'
import type { Running } from './programs.ts'
import { openServicePort, type ServicePort } from './service-port.ts'
import { openStage, type Stage } from './stage.ts'
import { asking, openWebhooks } from './webhook-stage.ts'

const READY_MS = 30_000
/** How long each answers after it was asked to stop, and when the Service knows that one goes. */
const DELAY_SECONDS = 6
const HEARD_MS = 2_000
/** Long beside the moment in which two requests of one client arrive. */
const LATE_MS = 300
const DRY = '?dryRun=All'

describe('two controllers that answer webhooks', { timeout: 120_000 }, () => {
  let stage: Stage
  let ask: ReturnType<typeof asking>
  let service: ServicePort
  let leader: Running
  let other: Running
  let leaderPort: number
  let otherPort: number

  before(async () => {
    stage = await openStage(['192.0.2.0/24'])
    ask = asking(stage.lane)
    const webhooks = await openWebhooks(stage.lane, stage.programs)
    service = await openServicePort(webhooks.port, stage.lifetime)
    ;[leaderPort = 0, otherPort = 0] = await freePorts(2)
    const args = ['--shutdown-delay-seconds', String(DELAY_SECONDS)]
    leader = await webhooks.start(args, leaderPort)
    await leader.log.message('leading', { within: READY_MS })
    other = await webhooks.start(args, otherPort)
    await Promise.all([leader, other].map(webhooks.ready))
    service.use([leaderPort, otherPort])
  })
  after(() => stage?.end())

  test('two pools that overlap, each judged by another at the same moment: both are made, and it is told', async () => {
    service.renew(LATE_MS)
    const answers = await Promise.all(
      ['left', 'right'].map((name) => ask.pool(name, { addresses: ['10.7.0.0/24'], autoAssign: false })),
    )
    service.renew(0)
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201],
    )
    assert.deepEqual([service.given(leaderPort), service.given(otherPort)], [1, 1])
    await stage.stateSays('controller', 'Invalid', /10\.7\.0\.0\/24 overlaps with already defined CIDR 10\.7\.0\.0\/24/)
  })

  test('what was good before serves on; when one of the two goes, so does the fault', async () => {
    await stage.makeService('meanwhile')
    assert.match(await stage.assigned('meanwhile'), /^192\.0\.2\./)
    assert.equal((await ask.remove('ipaddresspools', 'right')).status, 200)
    await stage.stateSays('controller', 'Valid', /^$/)
    await stage.makeService('later', {}, { 'metallb.io/address-pool': 'left' })
    assert.match(await stage.assigned('later'), /^10\.7\.0\./)
  })

  test('the leader asked to stop answers on until the Service knows: no call fails, and the other one leads meanwhile', async () => {
    service.use([leaderPort]) // the worst there is: all calls come to who goes
    service.renew(0)
    const tried = () => ask.pool('tried', { addresses: ['10.8.0.0/24'] }, DRY)
    await eventually('the API server has seen its connections end', async () => (await tried()).status === 201)
    const failed: string[] = []
    let calls = 0
    let over = false
    const callers = [1, 2, 3, 4].map(async (n) => {
      for (; !over; calls++) {
        const { status, text } = await ask.pool(`caller-${n}`, { addresses: [`10.8.${n}.0/24`] }, DRY)
        if (status !== 201) failed.push(text)
        await sleep(10)
      }
    })
    await eventually('calls', async () => calls > 20)
    const ended = leader.stop(2 * DELAY_SECONDS * 1_000)
    const [before, answered] = [service.given(leaderPort), calls]
    await leader.log.message('stopping', { within: READY_MS })
    const { status, words } = await leader.ready()
    assert.deepEqual([status, words[0]], [503, 'Stopping'])
    await sleep(HEARD_MS)
    assert.ok(service.given(leaderPort) - before > 10 && calls - answered > 10, 'it answers, on connections that are new')
    service.use([otherPort])
    const first = await Promise.race([ended, other.log.message('leading', { within: READY_MS })])
    assert.notEqual(typeof first, 'string', 'the Lease is not kept until the end')
    assert.equal(await ended, 'ended with code 0')
    await eventually('calls after its end', async () => calls > answered + 200)
    over = true
    await Promise.all(callers)
    assert.deepEqual(failed.slice(0, 3), [])
    console.log(`  figures: ${calls} calls while a controller stopped, none failed`)
  })
})
