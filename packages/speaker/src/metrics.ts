/** The speaker's metrics under MetalLB's names (MB 3.7), and Clarion's own. */
import { type CommonMetrics, commonMetrics } from '@clarion/program'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Counters } from './protocol.ts'

export interface SpeakerMetrics extends CommonMetrics {
  /** Service, address: this node answers for it. */
  announced(service: string, ip: string, announced: boolean): void
  members(count: number): void
  /** Speakers there are, by their pods and what is configured: as many should be in the ring. */
  membersExpected(count: number): void
  /** Another node claimed an address that is ours. */
  foreign(): void
  take(counters: Counters): void
}

export function speakerMetrics(version: string, node: string): SpeakerMetrics {
  const common = commonMetrics(version)
  const registers = [common.registry]
  const announced = new Gauge({
    name: 'metallb_speaker_announced',
    help: 'Addresses this node answers for.',
    labelNames: ['service', 'protocol', 'node', 'ip'],
    registers,
  })
  const received = totals('metallb_layer2_requests_received', 'Requests answered for an address of ours.', 'ip', registers)
  const sent = totals('metallb_layer2_responses_sent', 'Answers sent.', 'ip', registers)
  const gratuitous = totals('metallb_layer2_gratuitous_sent', 'Gratuitous frames sent.', 'ip', registers)
  const drops = totals('clarion_drops_total', 'Input thrown away, by its word.', 'reason', registers)
  const members = new Gauge({ name: 'clarion_gossip_members', help: 'Speakers in the ring, this one among them.', registers })
  const expected = new Gauge({
    name: 'clarion_gossip_members_expected',
    help: 'Speakers there are, by their pods: as many should be in the ring.',
    registers,
  })
  const health = new Gauge({ name: 'clarion_gossip_health_score', help: '0 is healthy, 7 the worst.', registers })
  const foreign = new Counter({
    name: 'clarion_layer2_foreign_claims_total',
    help: 'Frames of others claiming an address of ours.',
    registers,
  })
  return {
    ...common,
    announced(service, ip, yes) {
      const labels = { service, protocol: 'layer2', node, ip }
      if (yes) announced.set(labels, 1)
      else announced.remove(labels)
    },
    members: (count) => members.set(count),
    membersExpected: (count) => expected.set(count),
    foreign: () => foreign.inc(),
    take(counters) {
      received(counters.answered, counters.gone)
      sent(counters.answered, counters.gone)
      gratuitous(counters.gratuitous, counters.gone)
      drops(counters.drops, [])
      health.set(counters.gossipHealth)
    },
  }
}

/** A counter with one label, raised to totals that are kept in the worker. */
function totals(name: string, help: string, label: string, registers: Registry[]) {
  const counter = new Counter({ name, help, labelNames: [label], registers })
  const seen = new Map<string, number>()
  return (grown: ReadonlyMap<string, number>, gone: readonly string[]): void => {
    for (const key of gone) if (seen.delete(key)) counter.remove({ [label]: key })
    for (const [key, total] of grown) {
      const more = total - (seen.get(key) ?? 0)
      if (more > 0) counter.inc({ [label]: key }, more)
      seen.set(key, total)
    }
  }
}
