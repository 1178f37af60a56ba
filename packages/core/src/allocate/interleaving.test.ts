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

  test('between claim and status, while another frees the address and gives it away: its write is refused', () => {
    const store = new Store()
    const [one, two] = [new Controller(store, ONE), new Controller(store, ONE)]
    store.put(service({ name: 'a' }))
    one.see('service')
    one.plan()
    one.step('shop/a')
    two.usePools([])
    two.settle() // a's status is empty, and is written all the same
    store.put(service({ name: 'b', ask: ['198.51.100.0'] }))
    store.edit('shop/b', {})
    two.usePools(ONE)
    while (two.see('service'));
    two.plan()
    for (const key of ['shop/b', 'shop/b']) two.step(key)
    one.step('shop/a')
    expect(shown(store).length).toBeLessThan(2)
  })

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

describe('what was read is of different ages', () => {
  test('claims newer than Services: a holder we have not heard of is not gone', () => {
    const store = new Store()
    store.put(service({ name: 'a' }))
    new Controller(store, ONE).settle()
    const one = new Controller(store, ONE, { services: store.serviceEvents.length, claims: 0 })
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
    const one = new Controller(store, ONE, { services: 1, claims: 0 })
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
    const one = new Controller(store, two, { services: 0, claims: 1 })
    store.put(service({ name: 'a' }))
    one.see('service')
    one.plan()
    one.step('shop/a')
    one.plan()
    for (let i = 0; i < 3; i++) one.step('shop/a')
    expect(shown(store)).toEqual(['a 198.51.100.1'])
  })
})
