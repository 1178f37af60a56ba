/** The controller's metrics under MetalLB's names (MB 2.9). */
import { type Book, type PoolIndex, poolCounters } from '@clarion/core'
import { type CommonMetrics, commonMetrics } from '@clarion/program'
import { Gauge } from 'prom-client'

export interface ControllerMetrics extends CommonMetrics {
  /** Reads the counters of all pools. */
  count(book: Book): void
  services(allocated: number): void
  /** Services without an address, by the word for why. */
  pending(byReason: ReadonlyMap<string, number>): void
  /** Services with an address that nothing announces, by reason. */
  notAdvertised(byReason: Readonly<Record<string, number>>): void
  /** Services that a speaker should announce, and none says that it does; undefined while that is not known. */
  notAnnounced(count: number | undefined): void
  /** 1 while this controller leads: always, where there is no election. */
  readonly leader: Gauge
  /** Services that keep an address only because nobody has confirmed that so many lose theirs. */
  readonly massReleaseHeld: Gauge
  readonly otherAllocatorActive: Gauge
}

export function controllerMetrics(version: string): ControllerMetrics {
  const common = commonMetrics(version)
  const registers = [common.registry]
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `metallb_allocator_${name}`, help, labelNames: ['pool'], registers })
  const total = gauge('addresses_total', 'Addresses of the pool.')
  const inUse = gauge('addresses_in_use_total', 'Addresses in use.')
  const total4 = gauge('ipv4_addresses_total', 'IPv4 addresses of the pool.')
  const inUse4 = gauge('ipv4_addresses_in_use_total', 'IPv4 addresses in use.')
  const total6 = gauge('ipv6_addresses_total', 'IPv6 addresses of the pool.')
  const inUse6 = gauge('ipv6_addresses_in_use_total', 'IPv6 addresses in use.')
  const resting = new Gauge({
    name: 'clarion_addresses_resting',
    help: 'Freed addresses of the pool that are kept for who had them.',
    labelNames: ['pool'],
    registers,
  })
  const services = new Gauge({ name: 'metallb_allocator_services_allocated_total', help: 'Services with an address.', registers })
  const notAdvertised = new Gauge({
    name: 'clarion_services_not_advertised',
    help: 'Services with an address that no advertisement, or only BGP, would announce.',
    labelNames: ['reason'],
    registers,
  })
  const pending = new Gauge({
    name: 'clarion_services_pending',
    help: 'Services that have no address, by why; said by who leads.',
    labelNames: ['reason'],
    registers,
  })
  const notAnnounced = new Gauge({
    name: 'clarion_services_not_announced',
    help: 'Services with an address that no speaker says it announces, although one should.',
    labelNames: [],
    registers,
  })
  const own = (name: string, help: string) => new Gauge({ name: `clarion_${name}`, help, registers })
  return {
    ...common,
    leader: own('leader', '1 while this controller leads.'),
    massReleaseHeld: own('mass_release_held', 'Services that keep their addresses until a mass release is confirmed.'),
    otherAllocatorActive: own('other_allocator_active', '1 while another allocator gives addresses to Services of this class.'),
    services: (allocated) => services.set(allocated),
    pending(byReason) {
      pending.reset()
      for (const [reason, count] of byReason) pending.set({ reason }, count)
    },
    notAnnounced(count) {
      if (count === undefined) notAnnounced.remove()
      else notAnnounced.set(count)
    },
    notAdvertised(byReason) {
      for (const [reason, count] of Object.entries(byReason)) notAdvertised.set({ reason }, count)
    },
    count(book) {
      for (const each of [total, inUse, total4, inUse4, total6, inUse6, resting]) each.reset()
      for (const index of book.pools?.all() ?? []) {
        const { pool, assignedIPv4: used4, assignedIPv6: used6, availableIPv4: free4, availableIPv6: free6 } = poolCounters(index)
        const [kept4, kept6] = [strictly(index, 'ipv4'), strictly(index, 'ipv6')]
        inUse4.set({ pool }, Number(used4))
        inUse6.set({ pool }, Number(used6))
        inUse.set({ pool }, Number(used4 + used6))
        total4.set({ pool }, Number(used4 + free4 + kept4))
        total6.set({ pool }, Number(used6 + free6 + kept6))
        total.set({ pool }, Number(used4 + used6 + free4 + free6 + kept4 + kept6))
        if (index.view.rest !== undefined) resting.set({ pool }, index.resting('ipv4') + index.resting('ipv6'))
      }
    },
  }
}

/** Neither in use nor there for whoever comes along. */
function strictly(pool: PoolIndex, family: 'ipv4' | 'ipv6'): bigint {
  return pool.view.rest?.strict === true ? BigInt(pool.resting(family)) : 0n
}
