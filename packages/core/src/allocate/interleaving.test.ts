/** The moments that decide whether two controllers can give one address twice, one by one. */
import { describe, expect, test } from '@jest/globals'
import { Controller } from './testing/controller.ts'
import { Store } from './testing/store.ts'
import { claim, ip, pool, service } from './testing/views.ts'

const ONE = [pool('p', ['198.51.100.0/32'])]
const ADDRESS = ip('198.51.100.0')

function shown(store: Store): readonly string[] {
  return [...store.services.values()].flatMap(({ name, ips }) => ips.map((address) => `${name} ${address}`))
}

describe('a controller paused', () => {
  test('between two claims of one address: the second is refused and its Service waits', () => {
    const store = new Store()
    const [one, two] = [new Controller(store, ONE), new Controller(store, ONE)]
    store.put(service({ name: 'a' }))
    one.see('service')
    one.plan()
    store.remove('shop/a')
    store.put(service({ name: 'b' }))
    two.settle()
    one.step('shop/a')
    one.settle()
    expect(shown(store)).toEqual(['b 198.51.100.0'])
  })

  test.each([0, 1, 2, 3])(
    'between claim and status, while another does %i steps of freeing it and a third gives it away',
    (steps) => {
      const store = new Store()
      store.put(service({ name: 'a' }))
      const one = new Controller(store, ONE)
      one.plan()
      one.step('shop/a')
      const two = new Controller(store, []) // a's status is empty, and is written all the same
      two.plan()
      for (let i = 0; i < steps; i++) two.step('shop/a')
      store.put(service({ name: 'b', created: -1, ask: ['198.51.100.0'] }))
      const three = new Controller(store, ONE)
      three.plan()
      while (three.busy.includes('shop/b')) three.step('shop/b')
      one.step('shop/a')
      while (two.busy.includes('shop/a')) two.step('shop/a')
      expect(shown(store).length).toBeLessThan(2)
      expect(shown(store).includes('b 198.51.100.0')).toBe(steps === 3)
    },
  )

  test('between its write to the Service and the delete of the claim: the delete still frees it', () => {
    const store = new Store()
    store.put(service({ name: 'a' }))
    new Controller(store, ONE).settle()
    const one = new Controller(store, [])
    one.plan()
    for (const _ of ['mark-releasing', 'write-status']) one.step('shop/a')
    store.put(service({ name: 'b', created: 1 }))
    const two = new Controller(store, ONE)
    two.settle()
    one.step('shop/a')
    two.settle()
    expect(shown(store)).toEqual(['a 198.51.100.0'])
  })
})

describe('a controller that starts', () => {
  test('finishes a release that was begun, and only then gives the address again', () => {
    const store = new Store()
    const a = service({ name: 'a', ips: ['198.51.100.0'], from: 'p' })
    store.put(a)
    store.putClaim(ADDRESS, claim(ADDRESS, a, { phase: 'Releasing' }))
    const one = new Controller(store, ONE)
    one.plan()
    one.step('shop/a')
    expect([shown(store), store.claims.get(ADDRESS)?.phase]).toEqual([[], 'Releasing'])
    one.settle()
    expect([shown(store), store.claims.get(ADDRESS)?.phase]).toEqual([['a 198.51.100.0'], 'Assigned'])
  })

  test('writes the status that a claim was made for', () => {
    const store = new Store()
    const a = service({ name: 'a' })
    store.put(a)
    store.put(service({ name: 'b', created: -1 }))
    store.putClaim(ADDRESS, claim(ADDRESS, a))
    new Controller(store, ONE).settle()
    expect([shown(store), store.writes]).toEqual([['a 198.51.100.0'], 1])
  })
})

describe('what was read is of different ages', () => {
  test('claims newer than Services: a holder we have not heard of is not gone', () => {
    const store = new Store()
    store.put(service({ name: 'a' }))
    new Controller(store, ONE).settle()
    const one = new Controller(store, ONE, { service: store.events.service.length })
    one.plan()
    expect(one.busy).toEqual(['shop/a'])
    one.step('shop/a')
    expect([store.claims.get(ADDRESS)?.phase, store.refusals]).toEqual(['Assigned', 1])
  })

  test('claims newer than Services: a claim being released of a holder we have not heard of is not deleted', () => {
    const store = new Store()
    const a = service({ name: 'a', ips: ['198.51.100.0'], from: 'p' })
    store.put(a)
    store.putClaim(ADDRESS, claim(ADDRESS, a, { phase: 'Releasing' }))
    const one = new Controller(store, ONE, { service: 1 })
    one.plan()
    one.step('shop/a')
    expect([store.claims.has(ADDRESS), store.refusals]).toEqual([true, 1])
  })

  test('Services newer than claims: a status is not written again from a claim that is gone', () => {
    const store = new Store()
    store.put(service({ name: 'a' }))
    new Controller(store, ONE).settle()
    const one = new Controller(store, ONE)
    const two = new Controller(store, [])
    two.settle()
    store.put(service({ name: 'b' }))
    two.usePools(ONE)
    while (two.see('service'));
    while (one.see('service'));
    one.plan()
    expect(one.busy).toContain('shop/a')
    one.step('shop/a')
    expect([shown(store), store.refusals]).toEqual([[], 1])
  })
})

describe('a foreign write', () => {
  test('an unseen claim in the way: the next address, not the same again', () => {
    const store = new Store()
    const two = [pool('p', ['198.51.100.0/31'])]
    const stranger = claim(ADDRESS, service({ name: 'stranger' }))
    store.putClaim(ADDRESS, stranger)
    const one = new Controller(store, two, { claim: 1 })
    store.put(service({ name: 'a' }))
    one.see('service')
    one.plan()
    one.step('shop/a')
    one.plan()
    for (let i = 0; i < 3; i++) one.step('shop/a')
    expect(shown(store)).toEqual(['a 198.51.100.1'])
  })
})
