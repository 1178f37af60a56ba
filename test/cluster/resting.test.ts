/** Addresses that rest on a real API server: what their claims say, who gets them back, and when that is over. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { MERGE } from './lane.ts'
import type { Running } from './programs.ts'
import { openStage, POOLS_AT, type Stage } from './stage.ts'

const READY_MS = 30_000

describe('addresses that rest on an API server', { timeout: 180_000 }, () => {
  let stage: Stage
  let controller: Running

  const start = async () => {
    controller = await stage.programs.controller({ args: ['--ml-secret-name', 'memberlist'] })
    await controller.log.message('config loaded', { within: READY_MS })
  }
  const annotate = async (rests: string | null) => {
    const annotations = { 'clarion.dev/rest-released': rests }
    await stage.lane.admin('PATCH', `${POOLS_AT}/web`, { metadata: { annotations } }, MERGE)
  }
  /** As `kubectl get addressclaims` shows it. */
  const phaseOf = (address: string) => {
    const claim = stage.claims().find((one) => textAt(one, 'spec', 'address') === address)
    return claim && at(claim, 'status')
  }
  const phase = (address: string, wanted: string | undefined) =>
    stage.witness.until(`${address} to be ${wanted}`, () => (textAt(phaseOf(address), 'phase') === wanted ? 'so' : undefined))

  before(async () => {
    stage = await openStage(['192.0.2.0/31'])
    await annotate('1h')
    await start()
  })
  after(() => stage?.end())

  test('one rests for who had it, is that one’s again after a restart, and in the end anybody’s', async () => {
    await stage.makeService('web')
    assert.equal(await stage.assigned('web'), '192.0.2.0')
    await stage.remove('web')
    await phase('192.0.2.0', 'Resting')
    const { since, restsUntil, ...rest } = Object(phaseOf('192.0.2.0'))
    assert.deepEqual(rest, { phase: 'Resting', restingFor: { namespace: 'default', name: 'web' } })
    const lasts = (Date.parse(restsUntil) - Date.parse(since)) / 1_000
    assert.ok(Math.abs(lasts - 3_600) <= 2, `${lasts} s`)
    await controller.stop()
    await stage.makeService('other')
    await start()
    assert.equal(await stage.assigned('other'), '192.0.2.1')
    await stage.makeService('web')
    assert.equal(await stage.assigned('web'), '192.0.2.0')
    await phase('192.0.2.0', 'Assigned')
    await stage.remove('web')
    await phase('192.0.2.0', 'Resting')
    await stage.makeService('third') // nothing else is free
    assert.equal(await stage.assigned('third'), '192.0.2.0')
    await stage.remove('third')
    await phase('192.0.2.0', 'Resting')
    await annotate(null)
    await phase('192.0.2.0', undefined)
  })

  test('strictly: refused by its word, until it is over', async () => {
    await annotate('5s,strict')
    await stage.makeService('a')
    assert.equal(await stage.assigned('a'), '192.0.2.0')
    await stage.remove('a')
    await phase('192.0.2.0', 'Resting')
    await stage.makeService('b', {}, { 'metallb.io/loadBalancerIPs': '192.0.2.0' })
    const told = await stage.told('b', 'AllocationFailed', 'address 192.0.2.0 is kept for the service that had it, until ')
    assert.equal(textAt(told, 'message')?.includes('default/a'), false)
    assert.equal(await stage.assigned('b'), '192.0.2.0')
  })
})
