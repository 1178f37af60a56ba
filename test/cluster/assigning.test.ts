/** The controller on a real API server: what a Service gets, in which writes, and what happens when hands are in it. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { addressesOf, poolOf, unfinished } from './assignments.ts'
import { CLAIMS_AT, NAMESPACE, refusedRequests } from './lane.ts'
import type { Running } from './programs.ts'
import { ALL_SERVICES, auditedWrites, openStage, POOLS_AT, STATES_AT, type Stage } from './stage.ts'

const READY_MS = 30_000
const SMALL = { annotations: { 'metallb.io/address-pool': 'small' } }

describe('the controller on an API server', { timeout: 180_000 }, () => {
  let stage: Stage
  let controller: Running

  const claimOf = (address: string | undefined) => stage.claims().find((claim) => at(claim, 'spec', 'address') === address)
  const holders = (address: string): readonly unknown[] => {
    const found = at(claimOf(address), 'spec', 'holders')
    return Array.isArray(found) ? found.map((holder) => at(holder, 'uid')) : []
  }
  const uid = (name: string) => at(stage.service(name), 'metadata', 'uid')
  const poolStatus = (name: string) => {
    const pool = stage.witness.now(POOLS_AT).find((one) => at(one, 'metadata', 'name') === name)
    return [at(pool, 'status', 'assignedIPv4'), at(pool, 'status', 'availableIPv4')]
  }
  const countersSay = (name: string, ...counters: readonly number[]) =>
    stage.witness.until(`counters ${counters} of ${name}`, () => String(poolStatus(name)) === String(counters))

  before(async () => {
    stage = await openStage(['192.0.2.0/24'])
    await stage.makePool('small', ['198.51.100.0/31'], { autoAssign: false })
    controller = await stage.programs.controller({ args: ['--ml-secret-name', 'memberlist'] })
    await controller.log.message('config loaded', { within: READY_MS })
  })
  after(() => stage?.end())

  test('a Service gets status and annotation in one write, after its claim', async () => {
    await stage.makeService('first')
    const address = await stage.assigned('first')
    assert.equal(address, '192.0.2.0')
    await countersSay('web', 1, 255)
    const { writes } = stage.witness
    const [made, ...edits] = writes.filter(({ path, key }) => path === ALL_SERVICES && key === 'default/first')
    assert.equal(made?.type, 'ADDED')
    assert.equal(edits.length, 1)
    const [edit] = edits
    assert.ok(edit !== undefined)
    assert.deepEqual([addressesOf(edit.object), poolOf(edit.object)], [['192.0.2.0'], 'web'])
    const claim = writes.find(({ path, type }) => path === CLAIMS_AT && type === 'ADDED')
    assert.deepEqual(holders(address), [uid('first')])
    assert.ok(claim !== undefined && claim.version < edit.version, 'the claim comes before the status')
    assert.deepEqual(auditedWrites(stage, 'first'), ['patch /api/v1/namespaces/default/services/first/status 200'])
    assert.deepEqual(await controller.ready(), { status: 200, words: ['ok'] })
  })

  test('an event on the Service says so, as from MetalLB', async () => {
    const event = await stage.told('first', 'IPAllocated', '192.0.2.0')
    assert.equal(textAt(event, 'involvedObject', 'uid'), uid('first'))
    assert.equal(textAt(event, 'source', 'component'), 'metallb-controller')
  })

  test('Services of another class are left alone, with and without an address', async () => {
    await stage.makeService('foreign', { loadBalancerClass: 'example.com/other' })
    await stage.makeService('served', { loadBalancerClass: 'example.com/other' })
    await stage.setStatus('served', ['203.0.113.9'])
    await stage.makeService('after')
    await stage.assigned('after')
    const untouched = ({ key }: { key: string }) => key === 'default/foreign' || key === 'default/served'
    assert.equal(stage.witness.writes.filter(untouched).length, 3, 'our own three writes')
    assert.deepEqual([auditedWrites(stage, 'foreign'), auditedWrites(stage, 'served')], [[], []])
    await stage.remove('foreign')
    await stage.remove('served')
  })

  test('edited to ClusterIP, everything is taken back; edited again, it has an address again', async () => {
    await stage.edit('after', { spec: { type: 'ClusterIP' } })
    await stage.witness.until('claim and annotation to go', () => {
      const one = stage.service('after')
      return one !== undefined && poolOf(one) === undefined && claimOf('192.0.2.1') === undefined
    })
    await countersSay('web', 1, 255)
    await stage.edit('after', { spec: { type: 'LoadBalancer' } })
    assert.equal(await stage.assigned('after'), '192.0.2.1')
    await stage.witness.until('nothing to be left over', () => unfinished(stage.services(), stage.claims()).length === 0)
  })

  test('who waits gets what a deleted Service leaves', async () => {
    for (const name of ['s0', 's1', 's2']) {
      await stage.makeService(name, {}, SMALL.annotations)
      if (name !== 's2') await stage.assigned(name)
    }
    await stage.told('s2', 'AllocationFailed')
    await countersSay('small', 2, 0)
    assert.equal(stage.address('s2'), undefined)
    await stage.remove('s0')
    assert.equal(await stage.assigned('s2'), '198.51.100.0')
    assert.equal(stage.address('s1'), '198.51.100.1')
    assert.deepEqual(holders('198.51.100.0'), [uid('s2')])
  })

  test('a free address of a pool, written by hand, is honoured: the claim follows', async () => {
    await stage.setStatus('first', ['192.0.2.77'])
    await stage.witness.until('the claim to follow', () => claimOf('192.0.2.0') === undefined && claimOf('192.0.2.77'))
    assert.deepEqual(holders('192.0.2.77'), [uid('first')])
    assert.equal(stage.address('first'), '192.0.2.77')
  })

  test("another's address, written by hand, is taken back, and an event says whose it is", async () => {
    await stage.setStatus('first', ['192.0.2.1'])
    await stage.assigned('first', (address) => address === '192.0.2.77')
    await stage.told('first', 'ClearAssignment', 'default/after')
    assert.equal(stage.address('after'), '192.0.2.1')
    assert.deepEqual([holders('192.0.2.1'), holders('192.0.2.77')], [[uid('after')], [uid('first')]])
  })

  test('an address of no pool, written by hand, is taken back, and an event says why', async () => {
    await stage.setStatus('first', ['203.0.113.1'])
    await stage.assigned('first', (address) => address === '192.0.2.77')
    await stage.told('first', 'ClearAssignment', '203.0.113.1')
  })

  test('a status cleared by hand is written again from the claim', async () => {
    await stage.setStatus('first', [])
    await stage.witness.until('it to be cleared', () =>
      stage.witness.writes.some(
        ({ key, object }) => key === 'default/first' && addressesOf(object).length === 0 && poolOf(object) === 'web',
      ),
    )
    await stage.assigned('first', (address) => address === '192.0.2.77')
  })

  test('a claim deleted by hand is made again', async () => {
    await stage.lane.admin('DELETE', `${CLAIMS_AT}/v4-192-0-2-77`)
    await stage.witness.until('the claim to be back', () => claimOf('192.0.2.77'))
    assert.equal(stage.address('first'), '192.0.2.77')
  })

  test('ConfigurationState tells of a configuration that is refused, and the last good one goes on', async () => {
    const stateIs = (result: string, errors: RegExp) =>
      stage.witness.until(`ConfigurationState ${result}`, () => {
        const state = stage.witness.now(STATES_AT).find((one) => at(one, 'metadata', 'name') === 'controller')
        return textAt(state, 'status', 'result') === result && errors.test(textAt(state, 'status', 'errorSummary') ?? '')
      })
    await stateIs('Valid', /^$/)
    const mark = controller.log.mark()
    await stage.makePool('overlap', ['192.0.2.128/25'])
    await controller.log.message('configuration refused', { within: READY_MS, since: mark })
    await stage.makeService('meanwhile')
    assert.equal(await stage.assigned('meanwhile'), '192.0.2.0')
    await stateIs('Invalid', /overlap/)
    await stage.lane.admin('DELETE', `${POOLS_AT}/overlap`)
    await controller.log.message('config loaded', { within: READY_MS, since: mark })
    await stage.makeService('again')
    await stage.assigned('again')
    await stateIs('Valid', /^$/)
  })

  test('the gossip Secret is made once', async () => {
    const secret = await stage.lane.admin('GET', `/api/v1/namespaces/${NAMESPACE}/secrets/memberlist`)
    assert.equal(Buffer.from(String(textAt(secret, 'data', 'secretkey')), 'base64').length, 22)
  })

  test('in the end every claim has its Service, the counters are exact, and nothing was refused for want of a right', async () => {
    assert.deepEqual(unfinished(stage.services(), stage.claims()), [])
    await countersSay('web', 4, 252)
    await countersSay('small', 2, 0)
    assert.deepEqual(refusedRequests(stage.lane.server), [])
    assert.equal(await controller.stop(), 'ended with code 0')
  })
})
