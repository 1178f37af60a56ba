import {
  ANNOUNCED,
  type Announcer,
  type ConditionView,
  type Decision,
  type Effect,
  type Outcome,
  type ServiceKey,
  type ServiceView,
} from '@clarion/core'
import type { StaleKind } from '@clarion/kube'
import { startAnnounced } from '../announced.ts'
import { DONE, fakeCluster, ip, service } from './fake-cluster.ts'
import { testClock } from './test-clock.ts'

export const ON_A: readonly Announcer[] = [{ node: 'a', interfaces: ['eth0'] }]
export const TRUE: ConditionView = { status: 'True', reason: 'Announced', message: 'announced from node a on eth0' }
export const STALE: StaleKind = { kind: 'ServiceL2Status', why: 'Forbidden', message: 'no', since: 0 }

/** Services with an address, and a cluster that does what it is told. */
export function announcedStage(count: number, more: Partial<ServiceView> = {}) {
  const clock = testClock()
  const announced = new Map<ServiceKey, readonly Announcer[]>()
  const cluster = fakeCluster([])
  const { services } = cluster.facts
  const world = {
    leads: true,
    decisions: new Map<ServiceKey, Decision>(),
    atRest: true,
    stale: [] as readonly StaleKind[],
    /** Answers instead of doing it. */
    refuse: undefined as Outcome | undefined,
    most: 0,
    written: [] as string[],
    undone: [] as string[],
    uncovered: [] as string[],
    told: [] as string[],
    slow: 0, // ms
  }
  let running = 0
  for (let i = 0; i < count; i++) {
    const view = service(`s${i}`, { ips: [ip('192.0.2.1')], ...more })
    services.set(view.key, view)
  }
  const perform = async (effect: Effect): Promise<Outcome> => {
    world.most = Math.max(world.most, ++running)
    if (world.slow > 0) await new Promise<void>((resolve) => void clock.after(world.slow, resolve))
    running--
    if (effect.do === 'tell') {
      world.told.push(`${effect.type} ${effect.reason} ${effect.service}`)
      return DONE
    }
    if (effect.do !== 'write-condition' && effect.do !== 'remove-condition') throw new Error(effect.do)
    world.written.push(`${effect.do === 'write-condition' ? effect.status : 'none'} ${effect.service}`)
    if (world.refuse !== undefined) return world.refuse
    const view = services.get(effect.service)
    if (view !== undefined) {
      const { status, reason, message } = effect.do === 'write-condition' ? effect : TRUE
      services.set(view.key, {
        ...view,
        [effect.type === ANNOUNCED ? 'announcedCondition' : 'assignedCondition']:
          effect.do === 'write-condition' ? { status, reason, message } : undefined,
      })
      conditions.changed([{ kind: 'service', key: view.key }])
    }
    return DONE
  }
  const conditions = startAnnounced({
    cluster: {
      ...cluster,
      facts: Object.defineProperty({ ...cluster.facts, announced }, 'services', { value: services }),
      health: () => ({ stale: world.stale, emptied: [] }),
      perform,
    },
    lbClass: undefined,
    clock,
    random: () => 1,
    leads: () => world.leads,
    atRest: () => world.atRest,
    decision: (key) => world.decisions.get(key),
    undone: ({ service }, why) => world.undone.push(`${why} ${service}`),
    uncovered: ({ service, reason }, alone) => world.uncovered.push(`${reason} ${service}${alone ? ' alone' : ''}`),
  })
  const announce = (key: ServiceKey, by: readonly Announcer[]) => {
    if (by.length === 0) announced.delete(key)
    else announced.set(key, by)
    conditions.changed([{ kind: 'announced', key }])
  }
  return { clock, world, conditions, announce, services, nodes: cluster.facts.nodes, advance: clock.advance }
}
