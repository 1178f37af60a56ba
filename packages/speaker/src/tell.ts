/** What the worker reports, told on: to the log, the metrics, the Service's events and its ServiceL2Status. On change only. */
import type { Effect, ServiceKey } from '@clarion/core'
import { familyOf, type Ip } from '@clarion/inet'
import type { ClusterFacts } from '@clarion/kube'
import type { Log } from '@clarion/program'
import { AnnouncedHere } from './announced-here.ts'
import type { Decision } from './announcer.ts'
import type { AnsweredFor, SpeakerMetrics } from './metrics.ts'
import type { FromWorker, OwnerChange } from './protocol.ts'

export interface TellOptions {
  readonly node: string
  readonly log: Log
  readonly metrics: SpeakerMetrics
  readonly facts: ClusterFacts
  readonly decisions: () => ReadonlyMap<ServiceKey, Decision>
  /** Links that answer for an address now. */
  readonly interfaces: (address: Ip) => readonly string[]
  readonly perform: (effect: Effect) => Promise<void>
}

export interface Teller {
  owners(changes: readonly OwnerChange[]): void
  /** These are answered on other links than before. */
  answering(addresses: Iterable<Ip>): void
  /** These are other decisions than before: an address may be announced for other Services. */
  decided(decisions: Iterable<Decision>): void
  /** Deletes this node's ServiceL2Status objects: it answers for nothing any more. */
  end(): Promise<void>
  other(message: Exclude<FromWorker, { type: 'owners' | 'answering' | 'left' }>): void
}

export function createTeller({ node, log, metrics, facts, decisions, interfaces, perform }: TellOptions): Teller {
  const here = new AnnouncedHere(node)
  /** Services whose status waits until it is told on which links they are answered. */
  const unsaid = new Set<ServiceKey>()
  const statuses = new Map<ServiceKey, string>()
  const announcing = `announcing from node "${node}" with protocol "layer2"`

  const gained = ({ address, service, before, because, member }: OwnerChange) => {
    if (!isAnswered(address)) {
      log.warn('not announced', { op: 'announce', ip: address, service, reason: 'ndp-not-supported' })
      return
    }
    const fields = { ip: address, service, because, ...(member === undefined ? {} : { member }) }
    if (before === undefined) log.info('announcing', { op: 'announce', ...fields, owner: node, others: others(service) })
    else log.info('took over', { op: 'announce', ...fields, from: before, owner: node })
    here.hold(address, true)
  }

  const lost = ({ address, service, owner, because, member }: OwnerChange) => {
    if (!isAnswered(address)) return
    log.info('withdrawn', {
      op: 'withdraw',
      ip: address,
      service,
      reason: because,
      ...(member === undefined ? {} : { member }),
      newOwner: owner,
    })
    here.hold(address, false)
  }

  /** Told on, which Services are announced from here and were not, or no more. */
  const settle = (): readonly ServiceKey[] =>
    here.news().map(({ service, before, now }) => {
      const gains = now.filter((address) => !before.includes(address))
      if (gains.length > 0 && gains.length === now.length) assigned(service)
      return service
    })

  /** As ServiceL2Status objects have it. */
  const writeStatuses = (services: Iterable<ServiceKey>) => {
    for (const service of services) {
      const links = [...new Set((here.all.get(service) ?? []).flatMap(interfaces))].sort()
      if (links.length > 0) writeStatus(service, links)
      else if (statuses.delete(service)) void perform({ do: 'delete-l2-status', service, node }) // an empty one means every interface (MB 3.6)
    }
  }

  /** Event nodeAssigned, when the first address of a Service is announced from this node (MB 3.7 says it each time; here on change). */
  const assigned = (service: ServiceKey) => {
    const uid = facts.services.get(service)?.uid
    if (uid === undefined) return
    void perform({ do: 'tell', service, uid, type: 'Normal', reason: 'nodeAssigned', message: announcing })
  }

  /** Unlike MetalLB's, what is announced on no link is none of it. */
  function* answeredFor(): Iterable<AnsweredFor> {
    for (const [service, ips] of here.all) for (const ip of ips) if (interfaces(ip).length > 0) yield { service, ip }
  }

  /** Event announceFailed (MB 3.5). */
  const missing = (ip: Ip, interfaces: readonly string[], nowhere: boolean) => {
    const sentence = `the interfaces specified by LB IP "${ip}" doesn't exist in assigned node "${node}" with protocol "layer2"`
    log.error('interface missing', { event: 'announceFailed', ip, interfaces, nowhere, error: sentence })
    for (const service of nowhere ? here.sharing(ip) : []) {
      const uid = facts.services.get(service)?.uid
      if (uid !== undefined)
        void perform({ do: 'tell', service, uid, type: 'Warning', reason: 'announceFailed', message: sentence })
    }
  }

  const others = (service: ServiceKey) => {
    const decision = decisions().get(service)
    if (decision === undefined || 'why' in decision) return []
    const running = decision.candidates.filter((n) => n !== node).map((n) => ({ node: n, why: 'NotOwner' }))
    return [...running, ...decision.outOfTheRunning]
  }

  const writeStatus = (service: ServiceKey, interfaces: readonly string[]) => {
    const text = interfaces.join()
    if (statuses.get(service) === text) return
    statuses.set(service, text)
    void perform({ do: 'write-l2-status', service, node, interfaces })
  }

  metrics.announced(answeredFor)
  return {
    owners(changes) {
      for (const change of changes) {
        if (change.owner === node) gained(change)
        else if (change.before === node) lost(change)
        else
          log.debug('owner changed', {
            ip: change.address,
            service: change.service,
            owner: change.owner,
            before: change.before,
            reason: change.because,
          })
      }
      for (const service of settle()) unsaid.add(service)
    },
    answering(addresses) {
      for (const ip of addresses) for (const service of here.letting(ip)) unsaid.add(service)
      writeStatuses(unsaid)
      unsaid.clear()
    },
    decided(those) {
      for (const decision of those) here.note(decision)
      writeStatuses(settle())
    },
    async end() {
      const services = [...statuses.keys()]
      statuses.clear()
      await Promise.all(services.map((service) => perform({ do: 'delete-l2-status', service, node })))
    },
    other(message) {
      switch (message.type) {
        case 'links':
          log.info('links', {
            counting: message.counting.map((l) => `${l.name}${l.carrier ? '' : ' (no carrier)'}`),
            ignored: message.ignored,
          })
          return
        case 'joined':
          metrics.members(message.members.length)
          log.info('joined', { op: 'memberDiscovery', members: message.members, contacted: message.contacted })
          return
        case 'member':
          metrics.members(message.members.length)
          log.info(MEMBER_MESSAGE[message.change], {
            op: 'memberDiscovery',
            member: message.name,
            reason: message.change,
            members: message.members,
          })
          return
        case 'foreign':
          metrics.foreign()
          log.warn('another node claims our address', { ip: message.address, mac: message.mac, interface: message.link })
          return
        case 'interface-missing':
          missing(message.address, message.interfaces, message.nowhere)
          return
        case 'counters':
          metrics.take(message.counters)
          return
        case 'fault':
          log.error(message.fault, message.fields)
          return
        case 'log':
          log[message.level](message.msg, message.fields)
      }
    },
  }
}

/** The responder knows ARP alone so far: an IPv6 address is elected, and answered by nobody. */
const isAnswered = (address: Ip): boolean => familyOf(address) === 'ipv4'

const MEMBER_MESSAGE = { join: 'member joined', leave: 'member left', lost: 'member left', update: 'member updated' } as const
