/**
 * The controller killed with SIGKILL again and again while it gives 500 Services their addresses: nothing twice, nothing lost. While it is
 * dead some Services go, and others ask for what they had: an address that was half given or half taken back finds another owner.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { at } from '../../packages/kube/src/api/json.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { dice } from '../sim/dice.ts'
import { addressesOf, addressOfClaim, faults, isHeldBy, unfinished, upheavals } from './assignments.ts'
import { CLAIMS_AT, MERGE } from './lane.ts'
import { ALL_SERVICES, LEASE_AT, listOf, names, openStage, type Stage } from './stage.ts'

const SERVICES = 500
const KILLS = 20
const SEED = 4
/** Addresses whose holders change while it is dead, each time. */
const CHANGED = 3
const WITHIN = 60_000 // ms

/** After how many assignments it is killed: as many in each twentieth, wherever chance wants it there. */
const points = (): readonly number[] => {
  const chance = dice(SEED)
  return Array.from({ length: KILLS }, (_, i) => Math.floor((SERVICES * 0.9 * (i + chance())) / KILLS) + 1)
}

describe('a controller that is killed', { timeout: 300_000 }, () => {
  let stage: Stage
  let heirs = 0
  before(async () => {
    stage = await openStage(['10.1.0.0/22'])
    await stage.makeServices(names('one', SERVICES))
  })
  after(() => stage?.end())

  const assigned = (services = stage.services()) => services.filter((one) => addressesOf(one).length > 0).length

  /** As if the dead had let the Lease go: nobody waits for its end. */
  const release = () => stage.lane.admin('PATCH', LEASE_AT, { spec: { holderIdentity: '' } }, MERGE)

  /** The holder of the address is deleted, and another asks for it. */
  const pass = async (address: string, claims: readonly PlainObject[]) => {
    const claim = claims.find((one) => addressOfClaim(one) === address)
    const holder = stage.services().find((one) => claim !== undefined && isHeldBy(claim, one))
    assert.ok(holder !== undefined, `${address} has no holder`)
    await stage.remove(String(at(holder, 'metadata', 'name')))
    await stage.makeService(`heir-${heirs++}`, {}, { 'metallb.io/loadBalancerIPs': address })
  }

  test(`at ${KILLS} points of ${SERVICES} assignments loses none and gives none twice`, async () => {
    let halfDone = 0
    for (const point of points()) {
      const more = Math.max(point, assigned() + 1)
      const controller = await stage.programs.controller()
      await stage.witness.until(`${more} to be assigned`, () => assigned() >= more, WITHIN)
      assert.equal(await controller.kill(), 'was killed by SIGKILL')
      await release() // its successor leads while the server may still be busy with what it was sent
      const services = listOf(await stage.lane.admin('GET', `${ALL_SERVICES}?fieldSelector=spec.type%3DLoadBalancer`))
      const claims = listOf(await stage.lane.admin('GET', CLAIMS_AT))
      assert.equal(services.length, SERVICES)
      assert.ok(assigned(services) < SERVICES, 'some must not be assigned yet')
      assert.deepEqual(faults(services, claims), [], `after ${assigned(services)} assignments`)
      const given = services.filter((one) => addressesOf(one).length > 0)
      const torn = claims.filter((claim) => services.some((one) => isHeldBy(claim, one) && addressesOf(one).length === 0))
      if (torn.length > 0) halfDone++
      for (const address of [...torn.map(addressOfClaim), ...given.flatMap(addressesOf)].slice(0, CHANGED))
        await pass(address, claims)
    }
    assert.ok(halfDone > 0, 'it was never killed between a claim and its status')
    await stage.programs.controller()
    await stage.witness.until('all to be assigned', () => assigned() === SERVICES, WITHIN)
    assert.deepEqual(unfinished(stage.services(), stage.claims()), [])
    const writes = stage.witness.writes.filter(({ path }) => path === ALL_SERVICES)
    assert.deepEqual(upheavals(writes), [])
    console.log(`  killed ${KILLS} times (seed ${SEED}), ${halfDone} times between a claim and its status`)
  })
})
