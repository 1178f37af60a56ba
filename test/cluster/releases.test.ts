/** Mass releases on a real API server: the pools' CRD is deleted under assigned Services, and an operator confirms. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parse } from 'yaml'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { crdFiles } from '../../packages/kube/src/crd/crd-files.ts'
import { addressesOf } from './assignments.ts'
import { eventually, MERGE, NAMESPACE, objectOf } from './lane.ts'
import type { Running } from './programs.ts'
import { listOf, names, openStage, POOLS_AT, STATES_AT, type Stage } from './stage.ts'

const READY_MS = 30_000
const COUNT = 50
const POOL = ['10.1.0.0/24']
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const POOL_CRD = 'ipaddresspools.metallb.io'

describe('a mass release', { timeout: 120_000 }, () => {
  let stage: Stage
  let controller: Running
  let given: readonly string[]

  const addresses = () => stage.services().flatMap(addressesOf).sort()
  const verdict = () => {
    const state = stage.witness.now(STATES_AT).find((one) => textAt(one, 'metadata', 'name') === 'controller')
    return { result: textAt(state, 'status', 'result'), error: textAt(state, 'status', 'errorSummary') ?? '' }
  }
  const held = (mark: number) =>
    controller.log.message('mass release held', { within: READY_MS, since: mark }, ({ services }) => services === COUNT)

  before(async () => {
    stage = await openStage(POOL)
    controller = await stage.programs.controller()
    await stage.makeServices(names('one', COUNT))
    await stage.witness.until('all to be assigned', () => addresses().length === COUNT)
    given = addresses()
  })
  after(() => stage?.end())

  test('the CRD of the pools is deleted: every Service keeps its address, and it is said', async () => {
    const mark = controller.log.mark()
    await stage.lane.admin('DELETE', `${CRDS}/${POOL_CRD}`)
    await held(mark)
    await stage.witness.until('ConfigurationState says it', () => verdict().result === 'Invalid')
    assert.match(verdict().error, /MassReleaseHeld: 50 of 50 Services .*clarion\.dev\/confirm-release: [0-9a-f]{8}/)
    await eventually('an event tells', async () => {
      const events = listOf(await stage.lane.admin('GET', `/api/v1/namespaces/${NAMESPACE}/events`))
      return events.some((event) => textAt(event, 'reason') === 'MassReleaseHeld')
    })
    assert.deepEqual(addresses(), given)
    assert.equal(stage.claims().length, COUNT)
  })

  test('a controller that starts meanwhile holds them as well', async () => {
    await controller.kill()
    controller = await stage.programs.controller()
    const mark = controller.log.mark()
    const crd = [...crdFiles().values()]
      .map((text) => objectOf(parse(text)))
      .find((one) => textAt(one, 'metadata', 'name') === POOL_CRD)
    await stage.lane.admin('POST', CRDS, objectOf(crd))
    await held(mark)
    await controller.log.message('leading', { within: READY_MS })
    assert.deepEqual(addresses(), given)
  })

  test('the pools are back: it goes on, and nobody has another address', async () => {
    const mark = controller.log.mark()
    await eventually('pools are served', async () => (await stage.lane.ask('GET', POOLS_AT)).status === 200)
    await stage.makePool('web', POOL)
    await controller.log.message('mass release not held any more', { within: READY_MS, since: mark })
    await stage.witness.until('ConfigurationState is content', () => verdict().result === 'Valid')
    await stage.makeService('young')
    await stage.assigned('young')
    await stage.remove('young')
    await stage.witness.until('its claim to be gone', () => stage.claims().length === COUNT)
    assert.deepEqual(addresses(), given)
  })

  test('an operator confirms: all of them are released', async () => {
    const mark = controller.log.mark()
    await stage.lane.admin('DELETE', `${POOLS_AT}/web`)
    const { token } = objectOf((await held(mark)).fields)
    assert.deepEqual(addresses(), given)
    const metadata = { annotations: { 'clarion.dev/confirm-release': String(token) } }
    await stage.lane.admin('PATCH', `/api/v1/namespaces/${NAMESPACE}`, { metadata }, MERGE)
    await stage.witness.until('all to be released', () => addresses().length === 0 && stage.claims().length === 0)
    assert.equal(at(stage.services()[0], 'metadata', 'annotations', 'metallb.io/ip-allocated-from-pool'), undefined)
  })
})
