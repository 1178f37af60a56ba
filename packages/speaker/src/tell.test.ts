import type { Effect, ServiceKey } from '@clarion/core'
import type { Ip } from '@clarion/inet'
import { expect, test } from '@jest/globals'
import type { Decision } from './announcer.ts'
import { AnsweringLinks } from './answering-links.ts'
import type { AnsweredFor, SpeakerMetrics } from './metrics.ts'
import type { OwnerChange } from './protocol.ts'
import { createTeller } from './tell.ts'
import { clusterFacts, ip, quietLog, served } from './testing/sample-facts.ts'

const VIP = ip('192.0.2.40')
const OTHER = ip('192.0.2.41')
const SERVICES = ['http', 'https'].map((name) => served(name, VIP))

/** The teller of node a, what it was fed, and what came of it. */
function teller() {
  const decisions = new Map<ServiceKey, Decision>()
  const news: Decision[] = []
  let counted: () => Iterable<AnsweredFor> = () => []
  const done: string[] = []
  const links = new AnsweringLinks()
  const perform = async (effect: Effect) => {
    if (effect.do === 'tell') done.push(`${effect.reason} ${effect.service}`)
    else if (effect.do === 'write-l2-status') done.push(`says ${effect.service} on ${effect.interfaces.join()}`)
    else if (effect.do === 'delete-l2-status') done.push(`takes back ${effect.service}`)
  }
  const announced: SpeakerMetrics['announced'] = (now) => {
    counted = now
  }
  const told = createTeller({
    node: 'a',
    log: quietLog(),
    metrics: { announced } as Partial<SpeakerMetrics> as SpeakerMetrics,
    facts: clusterFacts({ services: new Map(SERVICES.map((view) => [view.key, view])) }),
    decisions: () => decisions,
    interfaces: links.of.bind(links),
    perform,
  })
  const owner = (service: ServiceKey, now: string | undefined, before?: string, address = VIP): OwnerChange => ({
    address,
    service,
    owner: now,
    before,
    because: 'TableChanged',
    member: undefined,
  })
  return {
    ...told,
    counted: () => Array.from(counted(), ({ service, ip }) => `${service} ${ip}`),
    owner,
    decided: () => told.decided(news.splice(0)),
    answering(changed: ReadonlyMap<Ip, readonly string[]>) {
      links.take(changed)
      told.answering(changed.keys())
    },
    owners(changes: readonly OwnerChange[]) {
      told.decided(news.splice(0)) // as the worker learns of nothing before
      told.owners(changes)
    },
    decide(service: ServiceKey, ips: readonly Ip[] | undefined, candidates: readonly string[] = ['a', 'b']) {
      const nothing = { pool: 'web', advertisements: [], outOfTheRunning: [] }
      const now: Decision = ips === undefined ? { service, why: 'NoEndpoints' } : { service, ips, candidates, ...nothing }
      decisions.set(service, now)
      news.push(now)
    },
    /** Since the last look. */
    done: () => done.splice(0),
  }
}

test('an address for two Services is told of both: event, status and metric', () => {
  const { decide, owners, owner, answering, done, counted } = teller()
  decide('shop/http', [VIP])
  decide('shop/https', [VIP])
  owners([owner('shop/http', 'a')])
  answering(new Map([[VIP, ['eth0']]]))
  expect(done()).toEqual([
    'nodeAssigned shop/http',
    'nodeAssigned shop/https',
    'says shop/http on eth0',
    'says shop/https on eth0',
  ])
  expect(counted()).toEqual([`shop/http ${VIP}`, `shop/https ${VIP}`])
  owners([owner('shop/http', 'b', 'a')])
  answering(new Map([[VIP, []]]))
  expect(done()).toEqual(['takes back shop/http', 'takes back shop/https'])
  expect(counted()).toEqual([])
})

test('who comes later to an address that is announced is told too, and who goes is taken back, be it the one that decides', () => {
  const { decide, decided, owners, owner, answering, done, counted } = teller()
  decide('shop/http', [VIP])
  owners([owner('shop/http', 'a')])
  answering(new Map([[VIP, ['eth0']]]))
  done()
  decide('shop/https', [VIP])
  decided()
  expect(done()).toEqual(['nodeAssigned shop/https', 'says shop/https on eth0'])
  decide('shop/http', undefined)
  decided()
  expect([done(), counted()]).toEqual([['takes back shop/http'], [`shop/https ${VIP}`]])
  decided()
  expect(done()).toEqual([])
})

test('whom no advertisement lets this node announce is not', () => {
  const { decide, owners, owner, answering, done, counted } = teller()
  decide('shop/http', [VIP])
  decide('shop/https', [VIP], ['b'])
  owners([owner('shop/http', 'a')])
  answering(new Map([[VIP, ['eth0']]]))
  expect(done()).toEqual(['nodeAssigned shop/http', 'says shop/http on eth0'])
  expect(counted()).toEqual([`shop/http ${VIP}`])
})

test('another address in the place of the first is told again, one more is not', () => {
  const { decide, owners, owner, answering, done, counted } = teller()
  const links = ['eth0']
  decide('shop/http', [VIP])
  owners([owner('shop/http', 'a')])
  answering(new Map([[VIP, links]]))
  expect(done()).toEqual(['nodeAssigned shop/http', 'says shop/http on eth0'])
  decide('shop/http', [OTHER])
  owners([owner('shop/http', undefined, 'a'), owner('shop/http', 'a', undefined, OTHER)])
  answering(new Map([[OTHER, links]])) // the first is still answered: whose it is counts as well
  expect(done()).toEqual(['takes back shop/http', 'nodeAssigned shop/http', 'says shop/http on eth0'])
  expect(counted()).toEqual([`shop/http ${OTHER}`])
  decide('shop/http', [OTHER, VIP])
  owners([owner('shop/http', 'a')])
  expect(done()).toEqual([])
})

test('a link that answers no more is taken out of what the Service says, and of no other', () => {
  const { decide, owners, owner, answering, done } = teller()
  decide('shop/http', [VIP])
  decide('shop/https', [OTHER])
  owners([owner('shop/http', 'a'), owner('shop/https', 'a', undefined, OTHER)])
  answering(
    new Map([
      [VIP, ['eth0', 'eth1']],
      [OTHER, ['eth0']],
    ]),
  )
  expect(done().slice(2)).toEqual(['says shop/http on eth0,eth1', 'says shop/https on eth0'])
  answering(new Map([[VIP, ['eth1']]]))
  expect(done()).toEqual(['says shop/http on eth1'])
  answering(new Map([[VIP, []]]))
  expect(done()).toEqual(['takes back shop/http'])
})

test('an address that is ours and answered on no link is not counted, and is from when it is answered', () => {
  const { decide, owners, owner, answering, done, counted, other } = teller()
  decide('shop/http', [VIP, OTHER])
  owners([owner('shop/http', 'a'), owner('shop/http', 'a', undefined, OTHER)])
  answering(new Map([[OTHER, ['eth0']]]))
  other({ type: 'interface-missing', address: VIP, interfaces: ['eth7'], nowhere: true })
  expect(done()).toEqual(['nodeAssigned shop/http', 'says shop/http on eth0', 'announceFailed shop/http'])
  expect(counted()).toEqual([`shop/http ${OTHER}`])
  answering(new Map([[VIP, ['eth7']]])) // it was plugged in
  expect(counted()).toEqual([`shop/http ${VIP}`, `shop/http ${OTHER}`])
})
