/** The pool CRD deleted under assigned Services, as `helm uninstall metallb` does it: nothing is lost, it is told, and it goes on after. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { crdFiles } from '../../packages/kube/src/crd/crd-files.ts'
import { beyondConditions, conditionOf, unfinished } from './assignments.ts'
import { MERGE, NAMESPACE, objectOf } from './lane.ts'
import type { Running } from './programs.ts'
import { ALL_SERVICES, names, openStage, type Stage } from './stage.ts'

const READY_MS = 30_000
const SERVICES = 50
/** Long enough for everything that would be taken away to be taken away. */
const WATCHED_MS = 3_000
const POOL = ['192.0.2.0/24']
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const NAME = 'ipaddresspools.metallb.io'

describe('the pool CRD deleted under assigned Services', { timeout: 180_000 }, () => {
  let stage: Stage
  let controller: Running
  let written: number
  let freed: string | undefined

  const serviceWrites = () => beyondConditions(stage.witness.writes.filter(({ path }) => path === ALL_SERVICES))
  const startController = async () => {
    controller = await stage.programs.controller()
    await controller.log.message('leading', { within: READY_MS })
  }
  const crd = () => objectOf(parse([...crdFiles().values()].find((text) => text.includes(`name: ${NAME}`)) ?? ''))
  const nothingLost = async () => {
    await sleep(WATCHED_MS)
    assert.deepEqual(
      serviceWrites()
        .slice(written)
        .map(({ key, object }) => [key, object]),
      [],
    )
    assert.deepEqual(unfinished(stage.services(), stage.claims()), [])
  }

  before(async () => {
    stage = await openStage(POOL)
    await startController()
    await stage.makeServices(names('one', SERVICES))
    await stage.witness.until('all to be assigned', () => unfinished(stage.services(), stage.claims()).length === 0)
    await stage.witness.until('all to say that nobody announces them', () =>
      stage.services().every((one) => conditionOf(one, 'clarion.dev/Announced') !== undefined),
    )
    written = serviceWrites().length
  })
  after(() => stage?.end())

  test('takes no address; ConfigurationState and an event tell, with a token', async () => {
    await stage.lane.admin('DELETE', `${CRDS}/${NAME}`)
    const { summary } = await stage.stateSays('controller', 'Invalid', /confirm-release/)
    assert.match(summary, new RegExp(`${SERVICES} of ${SERVICES} Services`))
    await controller.log.message('not kept up', { within: READY_MS }, (f) => f.kind === 'IPAddressPool' && f.reason === 'Missing')
    const { status, words } = await controller.ready()
    assert.deepEqual([status, words], [503, ['IPAddressPool: Missing']])
    await nothingLost()
    const events = await stage.lane.admin('GET', `/api/v1/namespaces/${NAMESPACE}/events`)
    assert.match(JSON.stringify(events), /Services would lose their addresses at once/)
  })

  test('a Service that is deleted meanwhile is let go all the same', async () => {
    freed = stage.address('one-7')
    await stage.remove('one-7')
    await stage.witness.until(
      'its claim to go',
      () => unfinished(stage.services(), stage.claims()).length === 0 && stage.claims().length === SERVICES - 1,
    )
    written = serviceWrites().length
  })

  test('a controller started while it is gone takes nothing either', async () => {
    assert.equal(await controller.stop(), 'ended with code 0')
    controller = await stage.programs.controller()
    await controller.log.message('not kept up', { within: READY_MS }, (f) => f.kind === 'IPAddressPool' && f.reason === 'Missing')
    await nothingLost()
  })

  test('CRD and pool back: it goes on, and has written nothing to those that kept theirs', async () => {
    await stage.lane.admin('POST', CRDS, crd())
    await served()
    await stage.makePool('web', POOL)
    await stage.makeService('later')
    assert.equal(await stage.assigned('later'), freed)
    await stage.stateSays('controller', 'Valid', /^$/)
    const since = serviceWrites().slice(written)
    assert.deepEqual([...new Set(since.map(({ key }) => key))], ['default/later'])
    assert.equal((await controller.ready()).status, 200)
  })

  test('what an operator confirms is released', async () => {
    await stage.lane.admin('DELETE', `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}/ipaddresspools/web`)
    const { summary } = await stage.stateSays('controller', 'Invalid', /confirm-release/)
    const token = /confirm-release: (\w+)/.exec(summary)?.[1]
    assert.ok(token !== undefined, summary)
    const annotations = { 'clarion.dev/confirm-release': token }
    await stage.lane.admin('PATCH', `/api/v1/namespaces/${NAMESPACE}`, { metadata: { annotations } }, MERGE)
    await stage.witness.until('everything to be released', () => stage.claims().length === 0)
  })

  async function served(): Promise<void> {
    const deadline = performance.now() + READY_MS
    while ((await stage.lane.ask('GET', `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}/ipaddresspools`)).status !== 200) {
      assert.ok(performance.now() < deadline)
      await sleep(50)
    }
  }
})
