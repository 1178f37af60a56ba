/** The speaker's metrics under MetalLB's names (MB 3.7), and Clarion's own. */
import type { ServiceKey } from '@clarion/core'
import type { Ip } from '@clarion/inet'
import { type CommonMetrics, commonMetrics, seriesOf } from '@clarion/program'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Counters } from './protocol.ts'

export interface AnsweredFor {
  readonly service: ServiceKey
  readonly ip: Ip
}

export interface SpeakerMetrics extends CommonMetrics {
  /** Where to ask for what this node answers for. */
  announced(now: () => Iterable<AnsweredFor>): void
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
  let announced: () => Iterable<AnsweredFor> = () => []
  const announcing = new Gauge({
    name: 'metallb_speaker_announced',
    help: 'Addresses this node answers for.',
    labelNames: ['service', 'protocol', 'node', 'ip'],
    registers,
  })
  seriesOf(announcing, () =>
    Array.from(announced(), ({ service, ip }) => ({ labels: { service, protocol: 'layer2', node, ip }, value: 1 })),
  )
  const received = byAddress('metallb_layer2_requests_received', 'Requests answered for an address of ours.', registers)
  const sent = byAddress('metallb_layer2_responses_sent', 'Answers sent.', registers)
  const gratuitous = byAddress('metallb_layer2_gratuitous_sent', 'Gratuitous frames sent.', registers)
  const drops = new Counter({
    name: 'clarion_drops_total',
    help: 'Input thrown away, by its word.',
    labelNames: ['reason'],
    registers,
  })
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
    announced(now) {
      announced = now
    },
    members: (count) => members.set(count),
    membersExpected: (count) => expected.set(count),
    foreign: () => foreign.inc(),
    take(counters) {
      received(counters.answered, counters.gone)
      sent(counters.answered, counters.gone)
      gratuitous(counters.gratuitous, counters.gone)
      for (const [reason, count] of counters.drops) drops.inc({ reason }, count)
      health.set(counters.gossipHealth)
    },
  }
}

/** A counter of frames; the series of an address ends with it. */
function byAddress(name: string, help: string, registers: Registry[]) {
  const counts = new Map<Ip, number>()
  seriesOf(new Counter({ name, help, labelNames: ['ip'], registers }), () =>
    Array.from(counts, ([ip, value]) => ({ labels: { ip }, value })),
  )
  return (counted: ReadonlyMap<Ip, number>, gone: Iterable<Ip>): void => {
    for (const ip of gone) counts.delete(ip)
    for (const [ip, count] of counted) counts.set(ip, (counts.get(ip) ?? 0) + count)
  }
}
