import { describe, expect, test } from '@jest/globals'
import type { AddressReservationSpec } from './objects.ts'
import { readReservations } from './read-reservations.ts'
import { isFor, isOver } from './reservation.ts'
import { reservation } from './testing/objects.ts'

const selector = (labels: Record<string, string>) => ({ matchLabels: labels })
const read = (spec: Partial<AddressReservationSpec>, chosen: readonly string[] = []) => {
  const [one] = readReservations([reservation('web-vip', spec, { chosen })])
  if (one === undefined) throw new Error('nothing was read')
  return one
}
const addresses = ['192.0.2.40']
const bad = { matchExpressions: [{ key: 'a', operator: 'Near' }] }

describe('what is wrong with one is named, all at once', () => {
  test.each<[Partial<AddressReservationSpec>, readonly string[]]>([
    [{}, ['NoAddresses spec']],
    [{ addresses: [] }, ['NoAddresses spec']],
    [{ fromPool: { pool: 'web' } }, ['NoAddresses spec.fromPool']],
    [{ addresses, fromPool: { pool: 'web', ipv4: 1 } }, ['AddressesAndFromPool spec']],
    [
      { addresses: ['192.0.2.40', 'web', '192.0.2.9-192.0.2.1'] },
      ['AddressInvalid spec.addresses[1]', 'RangeReversed spec.addresses[2]'],
    ],
    [
      { mode: 'Exclude', addresses, allow: [], autoBind: [], expires: 1 },
      ['StaticOnly spec.allow', 'StaticOnly spec.autoBind', 'StaticOnly spec.expires'],
    ],
    [{ addresses, allow: [{}] }, ['AllowWithoutNamespace spec.allow[0]']],
    [{ addresses, allow: [{ serviceSelector: selector({ app: 'web' }) }] }, ['AllowWithoutNamespace spec.allow[0]']],
    [{ addresses, allow: [{ namespaceSelector: bad }] }, ['SelectorInvalid spec.allow[0].namespaceSelector']],
    [{ addresses, allow: [{ namespaces: ['a'], serviceSelector: bad }] }, ['SelectorInvalid spec.allow[0].serviceSelector']],
  ])('%j', (spec, faults) => {
    expect(read(spec).faults.map(({ fault, field }) => `${fault} ${field}`)).toEqual(faults)
  })

  test('two of one name, as a folder may have them', () => {
    const both = readReservations([reservation('a', { addresses }), reservation('a', { addresses })])
    expect(both.flatMap(({ faults }) => faults.map(({ fault }) => fault))).toEqual(['NameTwice', 'NameTwice'])
  })
})

describe('a fault opens nothing', () => {
  const shop = { key: 'shop/web', namespace: 'shop', labels: new Map([['app', 'web']]) }
  test.each([
    [[{ serviceSelector: selector({ app: 'web' }) }]],
    [[{ namespaces: ['shop'], serviceSelector: bad }]],
    [[{ namespaceSelector: bad, serviceSelector: {} }]],
  ])('%j lets nobody in, and the address stays set apart', (allow) => {
    const one = read({ addresses, allow })
    expect(one.entries).toHaveLength(1)
    expect(isFor(one, shop, new Map())).toBe(false)
  })
  test('what stands beside it still counts', () => {
    expect(isFor(read({ addresses, allow: [{}, { namespaces: ['shop'] }] }), shop, new Map())).toBe(true)
  })
  test('Exclude is for nobody, whatever else it says', () => {
    const one = read({
      mode: 'Exclude',
      addresses,
      allow: [{ namespaces: ['shop'] }],
      autoBind: [{ namespace: 'shop', name: 'web' }],
    })
    expect(isFor(one, shop, new Map())).toBe(false)
    expect([...one.autoBind]).toEqual([])
  })
})

test('addresses chosen for fromPool are its addresses; without fromPool they are not', () => {
  const fromPool = { pool: 'web', ipv4: 2 }
  expect(read({ fromPool }).entries).toEqual([])
  expect(read({ fromPool }, ['192.0.2.7', 'nonsense']).entries.map(({ written }) => written)).toEqual(['192.0.2.7'])
  expect(read({ addresses }, ['192.0.2.7']).entries.map(({ written }) => written)).toEqual(addresses)
})

/** As NetworkPolicy peers: OR between entries, AND inside one. */
describe('for whom it is', () => {
  const service = (namespace: string, labels: Record<string, string> = {}) => ({
    key: `${namespace}/web`,
    namespace,
    labels: new Map(Object.entries(labels)),
  })
  const web = selector({ app: 'web' })
  const team = selector({ team: 'a' })
  test.each<[AddressReservationSpec['allow'], string, Record<string, string>, Record<string, string> | undefined, boolean]>([
    [[], 'shop', {}, {}, false],
    [[{ namespaces: ['shop'] }], 'shop', {}, {}, true],
    [[{ namespaces: ['shop'] }], 'blog', {}, {}, false],
    [[{ namespaces: ['shop'], serviceSelector: web }], 'shop', {}, {}, false],
    [[{ namespaces: ['shop'], serviceSelector: web }], 'shop', { app: 'web' }, {}, true],
    [[{ namespaces: ['shop'], serviceSelector: web }], 'blog', { app: 'web' }, {}, false],
    [[{ namespaceSelector: team }], 'shop', {}, { team: 'a' }, true],
    [[{ namespaceSelector: team }], 'shop', { team: 'a' }, {}, false],
    [[{ namespaceSelector: team }], 'shop', {}, undefined, false], // not read yet
    [[{ namespaceSelector: {} }], 'shop', {}, {}, true],
    [[{ namespaceSelector: {} }], 'shop', {}, undefined, false],
    [[{ namespaces: ['shop'], namespaceSelector: team }], 'shop', {}, {}, false],
    [[{ namespaces: ['shop'], namespaceSelector: team }], 'blog', {}, { team: 'a' }, false],
    [[{ namespaces: ['shop'], namespaceSelector: team }], 'shop', {}, { team: 'a' }, true],
    [[{ namespaces: ['blog'] }, { namespaceSelector: team }], 'shop', {}, { team: 'a' }, true],
  ])('allow %j: %s %j in %j: %j', (allow, namespace, labels, of, expected) => {
    const space = of && new Map(Object.entries(of))
    expect(isFor(read({ addresses, allow }), service(namespace, labels), space)).toBe(expected)
  })
  test('for whom it is bound to, by name', () => {
    const one = read({ addresses, autoBind: [{ namespace: 'shop', name: 'web' }] })
    expect(isFor(one, service('shop'), undefined)).toBe(true)
    expect(isFor(one, { ...service('shop'), key: 'shop/blog' }, undefined)).toBe(false)
  })
})

test('it is over from the moment it names', () => {
  expect([999, 1_000, 1_001].map((now) => isOver(read({ addresses, expires: 1_000 }), now))).toEqual([false, true, true])
  expect(isOver(read({ addresses }), Number.MAX_SAFE_INTEGER)).toBe(false)
})
