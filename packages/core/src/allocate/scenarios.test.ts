/** MB 8.6, the rows about one address for one Service. */
import { describe, expect, test } from '@jest/globals'
import { Controller } from './testing/controller.ts'
import { dual, hold4, p4, p6, type Scenario } from './testing/scenario.ts'
import { ASKING } from './testing/scenarios-asking.ts'
import { BOUND } from './testing/scenarios-bound.ts'
import { COUNTED } from './testing/scenarios-counted.ts'
import { FOUND } from './testing/scenarios-found.ts'
import { LATER } from './testing/scenarios-later.ts'
import { PINNED } from './testing/scenarios-pinned.ts'
import { RESERVED } from './testing/scenarios-reserved.ts'
import { SHARING } from './testing/scenarios-sharing.ts'
import { Store } from './testing/store.ts'
import { service } from './testing/views.ts'

const SCENARIOS = [...ASKING, ...FOUND, ...LATER, ...PINNED, ...SHARING, ...RESERVED, ...BOUND, ...COUNTED]

function outcome(store: Store, controller: Controller, name: string): string {
  const key = name.includes('/') ? name : `shop/${name}`
  const decision = controller.decisions.get(key)
  const shown = store.services.get(key)?.ips.join(' ') ?? ''
  if (decision === undefined) return 'none'
  if (decision.decision === 'Refused') return `${decision.refusal.why}${shown === '' ? '' : `, keeps ${shown}`}`
  if ('pool' in decision) return `${shown} from ${store.services.get(key)?.allocatedFromPool}`
  return `${decision.decision}${shown === '' ? '' : `, shows ${shown}`}`
}

function run(scenario: Scenario) {
  const { pools = [p4, hold4, p6, dual], services, later, poolsLater, namespaces, namespacesLater } = scenario
  const store = new Store()
  for (const each of services) store.put(service(each))
  const controller = new Controller(store, pools)
  prepare(controller, scenario.reservations, scenario.quotas, scenario.now, namespaces)
  controller.settle()
  later?.(store)
  if (poolsLater !== undefined) controller.usePools(poolsLater)
  prepare(controller, scenario.reservationsLater, scenario.quotasLater, scenario.nowLater, namespacesLater)
  controller.settle()
  return { store, controller, pools: poolsLater ?? pools }
}

function prepare(
  controller: Controller,
  reservations: Scenario['reservations'],
  quotas: Scenario['quotas'],
  now: Scenario['now'],
  namespaces: Scenario['namespaces'],
): void {
  if (now !== undefined) controller.now = now
  for (const [name, labels] of Object.entries(namespaces ?? {})) controller.useNamespace(name, new Map(Object.entries(labels)))
  if (reservations !== undefined) controller.useReservations(reservations)
  if (quotas !== undefined) controller.useQuotas(quotas)
}

describe('scenarios', () => {
  test('are there', () => expect(SCENARIOS.length).toBeGreaterThan(40))

  test.each(SCENARIOS)('$given', (scenario) => {
    const { store, controller } = run(scenario)
    const decided = Object.keys(scenario.expect).map((name) => [name, outcome(store, controller, name)])
    expect(Object.fromEntries(decided)).toEqual(scenario.expect)
    expect(store.refusals).toBe(0) // one controller that sees everything never runs into itself
    expect(store.told.map((line) => line.replace('shop/', '').replace(/ (Normal|Warning)/, ''))).toEqual(scenario.events)
    const ours = [...store.services.values()].filter((view) => view.loadBalancerClass === undefined)
    // A claim for every address shown, and none besides; the annotation with the address, and never without.
    expect([...store.claims.keys()].sort()).toEqual([...new Set(ours.flatMap(({ ips }) => ips))].sort())
    expect(ours.filter(({ ips, allocatedFromPool }) => ips.length > 0 !== (allocatedFromPool !== undefined))).toEqual([])
  })

  test.each(SCENARIOS)('$given: looked at again nothing is to be done', (scenario) => {
    const { store, controller } = run(scenario)
    const { writes } = store
    const events = store.told.length
    for (const key of store.services.keys()) store.edit(key, {})
    controller.settle()
    expect([store.writes, store.told.length]).toEqual([writes, events])
  })

  test.each(SCENARIOS)('$given: after a restart nothing is written', (scenario) => {
    const { store, controller, pools } = run(scenario)
    const { writes } = store
    const again = new Controller(store, pools)
    again.now = controller.now
    for (const [name, labels] of controller.facts.namespaces) again.useNamespace(name, labels)
    again.useReservations([...controller.facts.reservations.values()])
    again.useQuotas([...controller.facts.quotas.values()])
    again.settle()
    expect(store.writes).toBe(writes)
  })
})
