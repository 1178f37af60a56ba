import { type ConfigItem, type ConfigLists, NO_LISTS, readConfigItem, withItem } from '@clarion/kube'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ip } from '../../testing/fake-cluster.ts'
import { admit, kindsToList, type Proposal, type Surroundings } from './admit.ts'

const HOME = 'metallb-system'

function item(kind: 'IPAddressPool' | 'BGPAdvertisement' | 'BGPPeer', name: string, spec: object, labels = {}, annotations = {}) {
  const read = readConfigItem(kind, { metadata: { name, namespace: HOME, labels, annotations, resourceVersion: '1' }, spec })
  if ('invalid' in read) throw new Error(read.invalid)
  return read
}
const pool = (name: string, ...addresses: readonly string[]) =>
  item('IPAddressPool', name, { addresses }) as ConfigItem<'IPAddressPool'>
const listsOf = (...pools: readonly ConfigItem<'IPAddressPool'>[]): ConfigLists =>
  pools.reduce((lists, one) => withItem(lists, 'IPAddressPool', one.object.name, one), NO_LISTS)
const around = (lists: ConfigLists, more: Partial<Surroundings> = {}): Surroundings => ({
  namespace: HOME,
  lists,
  unreadable: [],
  claims: [],
  ...more,
})
const create = (one: ConfigItem<'IPAddressPool'>): Proposal<'IPAddressPool'> => ({
  kind: 'IPAddressPool',
  operation: 'CREATE',
  namespace: HOME,
  name: one.object.name,
  item: one,
  old: undefined,
})
const update = (old: ConfigItem<'IPAddressPool'>, one: ConfigItem<'IPAddressPool'>): Proposal<'IPAddressPool'> => ({
  ...create(one),
  operation: 'UPDATE',
  old,
})
const remove = (one: ConfigItem<'IPAddressPool'>): Proposal<'IPAddressPool'> => ({
  ...create(one),
  operation: 'DELETE',
  item: undefined,
  old: one,
})
const lines = (message = '') => message.split('\n')

describe('a pool', () => {
  test('is refused with all its faults, and those that it makes at others', () => {
    const { refused } = admit(
      create(pool('b', 'x', '192.0.2.0/24', '198.51.100.5-198.51.100.1')),
      around(listsOf(pool('c', '192.0.2.9/32'))),
    )
    expect(lines(refused?.message).map((line) => line.split(':')[0])).toEqual([
      'IPAddressPool/b, spec.addresses[0]',
      'IPAddressPool/b, spec.addresses[2]',
      'IPAddressPool/c, spec.addresses[0]',
    ])
  })
  test('is not refused for what was wrong before', () => {
    const there = listsOf(pool('a', '192.0.2.0/24'), pool('b', '192.0.2.0/25'))
    expect(admit(create(pool('c', '203.0.113.0/24')), around(there))).toEqual({ refused: undefined, warnings: [] })
  })
  test('at fault may change what nobody reads, and nothing else', () => {
    const there = listsOf(pool('a', '192.0.2.0/24'), pool('b', '192.0.2.0/25'))
    const labelled = item('IPAddressPool', 'b', { addresses: ['192.0.2.0/25'] }, { x: 'y' }) as ConfigItem<'IPAddressPool'>
    const same = admit(update(pool('b', '192.0.2.0/25'), pool('b', '192.0.2.0/25')), around(there))
    expect([same.refused, same.warnings]).toEqual([undefined, [expect.stringMatching(/overlaps/)]])
    expect(admit(update(pool('b', '192.0.2.0/25'), pool('b', '192.0.2.0/26')), around(there)).refused?.message).toMatch(
      /overlaps/,
    )
    // a label can matter to selectors, so it is judged; the fault is in the object all the same
    expect(admit(update(pool('b', '192.0.2.0/25'), labelled), around(there)).refused?.message).toMatch(/overlaps/)
  })
  test('that an advertisement cannot do with warns', () => {
    const routes = item('BGPAdvertisement', 'routes', { aggregationLength: 26 }) as ConfigItem<'BGPAdvertisement'>
    const there = withItem(listsOf(pool('a', '192.0.2.0/24')), 'BGPAdvertisement', 'routes', routes)
    const { refused, warnings } = admit(update(pool('a', '192.0.2.0/24'), pool('a', '192.0.2.0/28')), around(there))
    expect([refused, warnings]).toEqual([
      undefined,
      [expect.stringMatching(/^BGPAdvertisement\/routes.*invalid aggregation length 26/)],
    ])
  })
  test('is judged beside what could be read, and it is said what could not', () => {
    const { refused, warnings } = admit(
      create(pool('a', '192.0.2.0/24')),
      around(NO_LISTS, { unreadable: ['IPAddressPool odd'] }),
    )
    expect([refused, warnings]).toEqual([undefined, ['IPAddressPool odd cannot be read, and is not looked at']])
  })
})

test('the answer is the parser’s: no two pools that pass one after the other overlap', () => {
  const entry = fc
    .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 28, max: 32 }))
    .map(([at, bits]) => `192.0.2.${at}/${bits}`)
  fc.assert(
    fc.property(fc.array(entry, { minLength: 2, maxLength: 12 }), (entries) => {
      let lists = NO_LISTS
      const taken: [number, number][] = []
      for (const [i, text] of entries.entries()) {
        const [, last = '', bits = ''] = /\.(\d+)\/(\d+)$/.exec(text) ?? []
        const size = 2 ** (32 - Number(bits))
        const first = Number(last) - (Number(last) % size)
        const free = taken.every(([from, to]) => first + size <= from || to <= first)
        const one = pool(`p${i}`, text)
        const passed = admit(create(one), around(lists)).refused === undefined
        expect(passed).toBe(free)
        if (passed) lists = withItem(lists, 'IPAddressPool', `p${i}`, one)
        if (passed) taken.push([first, first + size])
      }
    }),
  )
})

describe('elsewhere', () => {
  const stray = { ...create(pool('a', '192.0.2.0/24')), namespace: 'default' }
  const sentence = 'resource must be created in metallb-system namespace'
  test('nothing is created', () => {
    expect(admit(stray, around(NO_LISTS))).toEqual({ refused: { code: 403, message: sentence }, warnings: [] })
  })
  test('what is there may change, with a warning, and go', () => {
    expect(admit({ ...stray, operation: 'UPDATE' }, around(NO_LISTS))).toEqual({ warnings: [`it has no effect: ${sentence}`] })
    expect(admit({ ...stray, operation: 'DELETE' }, around(NO_LISTS))).toEqual({ warnings: [] })
  })
})

test('annotations that say nothing are warned of, also where nothing else is edited', () => {
  const plain = pool('a', '192.0.2.0/24')
  const annotations = { 'clarion.dev/rest-released': 'soon', 'clarion.dev/order': 'lowest' }
  const annotated = item('IPAddressPool', 'a', { addresses: ['192.0.2.0/24'] }, {}, annotations) as ConfigItem<'IPAddressPool'>
  for (const proposal of [create(annotated), update(plain, annotated)]) {
    const { refused, warnings } = admit(proposal, around(NO_LISTS))
    expect([refused, warnings]).toEqual([undefined, [expect.stringContaining('"soon" is no time to rest')]])
  }
})

describe('a pool in use', () => {
  const holder = (service: string) => ({ service, uid: service, ports: [] })
  const claim = (address: string, service: string, of = 'web') => ({ address: ip(address), pool: of, holders: [holder(service)] })
  const claims = ['a', 'b', 'c', 'd', 'e'].map((name, i) => claim(`192.0.2.${i}`, `shop/${name}`))
  test('is counted where it goes', () => {
    const others = [claim('198.51.100.1', 'shop/x', 'other')]
    expect(admit(remove(pool('web', '192.0.2.0/24')), around(NO_LISTS, { claims: [...claims, ...others] })).warnings).toEqual([
      'IPAddressPool/web: 5 addresses are in use by shop/a, shop/b, shop/c and 2 more, and will be taken away unless another pool has what is lost',
    ])
    expect(admit(remove(pool('web', '192.0.2.0/24')), around(NO_LISTS, { claims: others }))).toMatchObject({ warnings: [] })
  })
  test('is counted where it loses some', () => {
    const edit = update(pool('web', '192.0.2.0/24'), pool('web', '192.0.2.1-192.0.2.9'))
    expect(admit(edit, around(NO_LISTS, { claims })).warnings[0]).toBe(
      'IPAddressPool/web: 1 address that it has no longer is in use by shop/a, and will be taken away unless another pool has what is lost',
    )
    const same = update(pool('web', '192.0.2.0/24'), pool('web', '192.0.2.0/24', '198.51.100.0/24'))
    expect(admit(same, around(NO_LISTS, { claims })).warnings.filter((line) => line.includes('in use'))).toEqual([])
  })
  test('is not counted where it only rests', () => {
    const resting = [{ address: ip('192.0.2.9'), pool: 'web', holders: [] }]
    expect(admit(remove(pool('web', '192.0.2.0/24')), around(NO_LISTS, { claims: resting })).warnings).toEqual([])
    const edit = update(pool('web', '192.0.2.0/24'), pool('web', '192.0.2.0/31'))
    expect(admit(edit, around(NO_LISTS, { claims: resting })).warnings).toEqual([])
  })
  test('is not said to be free before that is known', () => {
    expect(admit(remove(pool('web', '192.0.2.0/24')), around(NO_LISTS, { claims: undefined })).warnings).toEqual([
      expect.stringMatching(/not known yet/),
    ])
  })
})

test('a BFDProfile goes when no peer needs it', () => {
  const going = {
    kind: 'BFDProfile',
    operation: 'DELETE',
    namespace: HOME,
    name: 'fast',
    item: undefined,
    old: undefined,
  } as const
  const peer = item('BGPPeer', 'tor', {
    myASN: 1,
    peerASN: 2,
    peerAddress: '192.0.2.1',
    bfdProfile: 'fast',
  }) as ConfigItem<'BGPPeer'>
  expect(admit(going, around(NO_LISTS))).toEqual({ warnings: [] })
  expect(admit(going, around(withItem(NO_LISTS, 'BGPPeer', 'tor', peer)))).toEqual({
    refused: { code: 403, message: expect.stringMatching(/failed to delete BFDProfile fast, used by BGPPeer tor$/) },
    warnings: [],
  })
  expect([kindsToList('BFDProfile', 'DELETE'), kindsToList('IPAddressPool', 'DELETE')]).toEqual([['BGPPeer'], []])
})

test('a peer may name what comes later, and is judged whatever else it says', () => {
  const peer = (spec: object) => {
    const one = item('BGPPeer', 'tor', spec) as ConfigItem<'BGPPeer'>
    return admit(
      { kind: 'BGPPeer', operation: 'CREATE', namespace: HOME, name: 'tor', item: one, old: undefined },
      around(NO_LISTS),
    )
  }
  const good = { myASN: 1, peerASN: 2, peerAddress: '192.0.2.1' }
  const later = peer({ ...good, bfdProfile: 'fast' })
  expect([later.refused, later.warnings]).toEqual([undefined, [expect.stringMatching(/no BFDProfile/)]])
  const quirk = peer({ ...good, myASN: 0, disableMP: true })
  expect([quirk.refused?.message, quirk.warnings]).toEqual([expect.stringMatching(/myASN/), [expect.stringMatching(/disableMP/)]])
})

test('a fault too many is counted', () => {
  const many = Array.from({ length: 40 }, (_, i) => `x${i}`)
  const { refused } = admit(create(pool('a', ...many)), around(NO_LISTS))
  expect([lines(refused?.message).length, lines(refused?.message).at(-1)]).toEqual([33, 'and 8 more'])
})
