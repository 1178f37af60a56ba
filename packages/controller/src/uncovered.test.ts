/** Services whose address nothing announces: their condition, event, log line and count. */
import { type Config, NO_BGP, parseSelector, readConfig } from '@clarion/core'
import { expect, test } from '@jest/globals'
import { announcedStage, ON_A } from './testing/announced-stage.ts'
import { ip } from './testing/fake-cluster.ts'

/** What two L2Advertisements and a BGPAdvertisement make of two pools. */
function configOf(...advertised: readonly ('web' | 'lab' | 'web by BGP' | 'web for nobody')[]): Config {
  const selectors = { nodeSelectors: [], serviceSelectors: [] }
  const l2 = (name: string) => ({ name, pools: new Set([name]), interfaces: [], ...selectors })
  const bgp = { name: 'b', pools: new Set(['web']), aggregationLength: 32, aggregationLengthV6: 128, localPref: 0 }
  const none = parseSelector({ matchLabels: { team: 'none' } })
  if ('fault' in none) throw new Error(none.message)
  return {
    ...poolsRead,
    l2Advertisements: [
      ...(['web', 'lab'] as const).filter((name) => advertised.includes(name)).map(l2),
      ...(advertised.includes('web for nobody') ? [{ ...l2('web'), serviceSelectors: [none] }] : []),
    ],
    bgp: {
      ...NO_BGP,
      advertisements: advertised.includes('web by BGP') ? [{ ...bgp, communities: [], peers: [], ...selectors }] : [],
    },
  }
}
const read = readConfig({
  pools: [
    { name: 'web', labels: new Map(), spec: { addresses: ['192.0.2.0/24'], autoAssign: true, avoidBuggyIPs: false } },
    { name: 'lab', labels: new Map(), spec: { addresses: ['198.51.100.0/24'], autoAssign: true, avoidBuggyIPs: false } },
  ],
  l2Advertisements: [],
  bgp: undefined,
})
if (!('config' in read)) throw new Error('refused')
const poolsRead = read.config

test('what nothing announces is said with its reason, once, with an event, and taken back', async () => {
  const { world, conditions, advance, services } = announcedStage(2)
  const lab = services.get('shop/s1')
  if (lab !== undefined) services.set(lab.key, { ...lab, ips: [ip('198.51.100.1')] })
  const reasons = () => [...services.values()].map(({ announcedCondition }) => announcedCondition?.reason)
  conditions.use(configOf('web', 'lab'))
  await advance(10_000)
  expect(reasons()).toEqual(['NoSpeakerAnnounces', 'NoSpeakerAnnounces'])
  expect(conditions.uncovered()).toEqual({ NotAdvertised: 0, OnlyBGPAdvertised: 0 })
  expect(conditions.silent()).toBe(2)

  world.written.length = 0
  conditions.use(configOf('lab'))
  expect(conditions.silent()).toBe(1) // of the other one nothing is expected
  await advance(10_000)
  expect(reasons()).toEqual(['NotAdvertised', 'NoSpeakerAnnounces'])
  expect(world.written).toEqual(['False shop/s0']) // the other one was not touched
  expect(conditions.uncovered()).toEqual({ NotAdvertised: 1, OnlyBGPAdvertised: 0 })

  conditions.use(configOf('lab', 'web by BGP'))
  await advance(10_000)
  expect(reasons()).toEqual(['OnlyBGPAdvertised', 'NoSpeakerAnnounces'])
  expect(conditions.uncovered()).toEqual({ NotAdvertised: 0, OnlyBGPAdvertised: 1 })

  conditions.use(configOf('lab', 'web for nobody'))
  await advance(10_000)
  conditions.use(configOf('lab')) // for the same reason, in other words
  await advance(60_000)
  expect(world.written).toHaveLength(4)
  expect(world.uncovered).toEqual(['NotAdvertised shop/s0', 'OnlyBGPAdvertised shop/s0', 'NotAdvertised shop/s0 alone'])
  expect(world.told).toEqual([
    'Warning NotAdvertised shop/s0',
    'Warning OnlyBGPAdvertised shop/s0',
    'Warning NotAdvertised shop/s0',
  ])

  conditions.use(configOf('web', 'lab'))
  await advance(10_000)
  expect(reasons()).toEqual(['NoSpeakerAnnounces', 'NoSpeakerAnnounces'])
  expect(world.told).toHaveLength(3)
})

test('a Service that is announced all the same says so, and is told of no more', async () => {
  const { world, conditions, announce, advance } = announcedStage(1)
  announce('shop/s0', ON_A)
  conditions.use(configOf())
  await advance(60_000)
  expect(world.written).toEqual(['True shop/s0'])
  expect(world.told).toEqual([])
})

test('a Service that gets another address or other labels is looked at again', async () => {
  const { conditions, advance, services } = announcedStage(1)
  conditions.use(configOf('lab'))
  const view = services.get('shop/s0')
  if (view === undefined) throw new Error('no Service')
  expect(conditions.uncovered().NotAdvertised).toBe(1)
  services.set(view.key, { ...view, ips: [ip('198.51.100.1')] })
  conditions.changed([{ kind: 'service', key: view.key }])
  expect(conditions.uncovered().NotAdvertised).toBe(0)
  services.delete(view.key)
  conditions.changed([{ kind: 'service', key: view.key }])
  await advance(10_000)
  expect(conditions.uncovered()).toEqual({ NotAdvertised: 0, OnlyBGPAdvertised: 0 })
})

test('who announced from a node that is not ready any more is not counted on', () => {
  const { conditions, announce, nodes } = announcedStage(1)
  conditions.use(configOf('web'))
  announce('shop/s0', ON_A)
  expect(conditions.silent()).toBe(0)
  nodes.set('a', { name: 'a', labels: new Map(), networkUnavailable: false, notReady: true })
  expect(conditions.silent()).toBe(1)
})
