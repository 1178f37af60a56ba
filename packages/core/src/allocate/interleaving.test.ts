/** The moments that decide whether two controllers can give one address twice, one by one. */
import { describe, expect, test } from '@jest/globals'
import type { ServiceView } from '../facts.ts'
import { Controller } from './testing/controller.ts'
import { Store } from './testing/store.ts'
import { claim, ip, pool, service } from './testing/views.ts'

const ONE = [pool('p', ['198.51.100.0/32'])]
const OTHER = [pool('p', ['198.51.100.1/32'])]
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

test('a controller paused before it moves a Service, which another lets stay: the write of the first is refused', () => {
  const store = new Store()
  store.put(service({ name: 'a' }))
  new Controller(store, ONE).settle()
  const one = new Controller(store, OTHER)
  one.plan()
  one.step('shop/a') // claims .1
  new Controller(store, ONE).settle() // releases .1, and a goes on with .0: its status stays as it is
  while (one.busy.includes('shop/a')) one.step('shop/a')
  expect([shown(store), [...store.claims.keys()]]).toEqual([['a 198.51.100.0'], [ADDRESS]])
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
    store.putClaim(ADDRESS, claim(ADDRESS, a, { pool: 'p' }))
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

describe('what was read of claims is older than what was read of Services', () => {
  const settled = (...views: readonly ServiceView[]) => {
    const store = new Store()
    for (const view of views) store.put(view)
    new Controller(store, ONE).settle()
    return store
  }
  const stepAll = (one: Controller, key: string) => {
    one.plan()
    while (one.busy.includes(key)) one.step(key)
  }

  test('the claim in the way is of a former holder: the status of its new one is not cleared', () => {
    const store = settled(service({ name: 'a' }), service({ name: 'b', created: 1 }))
    const one = new Controller(store, ONE)
    store.remove('shop/a')
    new Controller(store, ONE).settle()
    while (one.see('service'));
    stepAll(one, 'shop/b')
    expect([shown(store), store.refusals]).toEqual([['b 198.51.100.0'], 1])
    one.settle()
    expect([shown(store), store.claims.get(ADDRESS)?.phase]).toEqual([['b 198.51.100.0'], 'Assigned'])
  })

  test('the claim in the way is its own, made by another controller: its status is not cleared', () => {
    const store = new Store()
    const one = new Controller(store, ONE)
    store.put(service({ name: 'a' }))
    one.see('service')
    const two = new Controller(store, ONE)
    two.plan()
    two.step('shop/a')
    stepAll(one, 'shop/a') // the claim is there, and one does not see whose
    two.step('shop/a')
    while (one.see('service'));
    stepAll(one, 'shop/a')
    expect([shown(store), store.refusals]).toEqual([['a 198.51.100.0'], 2])
    one.settle()
    expect([shown(store), store.claims.get(ADDRESS)?.phase]).toEqual([['a 198.51.100.0'], 'Assigned'])
  })

  test('the status shows what another really claimed: cleared all the same', () => {
    const store = settled(service({ name: 'a' }))
    store.put(service({ name: 'b', created: -1, ips: ['198.51.100.0'], from: 'p' }))
    const one = new Controller(store, ONE, { claim: store.events.claim.length })
    one.settle()
    expect([shown(store), store.claims.get(ADDRESS)?.holders[0]?.service]).toEqual([['a 198.51.100.0'], 'shop/a'])
  })
})

describe('what was read of Services is older than what was read of claims', () => {
  test('a claim that seems to be of no use is one that the status shows by now: it is not released', () => {
    const store = new Store()
    store.put(service({ name: 'a' }))
    new Controller(store, ONE).settle()
    const one = new Controller(store, ONE)
    new Controller(store, OTHER).settle() // a moves to .1
    while (one.see('claim'));
    one.plan() // would have .0 for a again, and no use for .1
    while (one.busy.includes('shop/a')) one.step('shop/a')
    expect([shown(store), store.claims.get(ip('198.51.100.1'))?.phase]).toEqual([['a 198.51.100.1'], 'Assigned'])
  })
})

test('a claim in the way that comes and goes between two lists: the address is given after all', () => {
  const store = new Store()
  const one = new Controller(store, ONE, {}, { readsAnswers: true })
  store.put(service({ name: 'b' }))
  const two = new Controller(store, ONE)
  two.plan()
  two.step('shop/b')
  store.remove('shop/b')
  store.put(service({ name: 'a' }))
  one.relist('service', 99)
  one.plan()
  one.step('shop/a')
  one.plan() // it waits
  while (two.busy.length > 0) two.step('shop/b')
  while (two.see('service') || two.see('claim'));
  two.plan()
  while (two.busy.includes('shop/b')) two.step('shop/b')
  one.relist('claim', 99)
  one.settle()
  expect(shown(store)).toEqual(['a 198.51.100.0'])
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

describe('an address that is shared', () => {
  const HTTPS = { share: 'k', ports: ['TCP/443'] }
  const shared = () => {
    const store = new Store()
    store.put(service({ name: 'a', share: 'k' }))
    store.put(service({ name: 'b', created: 1, ...HTTPS }))
    new Controller(store, ONE).settle()
    expect(shown(store)).toEqual(['a 198.51.100.0', 'b 198.51.100.0'])
    return store
  }
  const holders = (store: Store) => store.claims.get(ADDRESS)?.holders.map(({ service }) => service)

  test('two join at once with one port: the second is refused, and waits', () => {
    const store = shared()
    store.remove('shop/b')
    const [one, two] = [new Controller(store, ONE), new Controller(store, ONE)]
    one.settle()
    store.put(service({ name: 'c', ...HTTPS }))
    store.put(service({ name: 'd', ...HTTPS }))
    const versions = store.events.service.length
    one.see('service')
    one.plan()
    one.look('shop/c')
    two.settle()
    while (one.busy.includes('shop/c')) one.step('shop/c')
    one.settle()
    expect([shown(store), versions > 0, store.refusals > 0]).toEqual([['a 198.51.100.0', 'c 198.51.100.0'], true, true])
  })

  test('its ports stay taken until its status is cleared', () => {
    const store = shared()
    store.edit('shop/b', { sharingKey: 'l' })
    const one = new Controller(store, ONE)
    one.plan()
    one.step('shop/b') // marked
    store.put(service({ name: 'c', created: 2, ...HTTPS }))
    const two = new Controller(store, ONE)
    expect(two.plan().decisions.get('shop/c')).toMatchObject({ refusal: { why: 'PoolsExhausted' } })
    expect([shown(store), holders(store)]).toEqual([
      ['a 198.51.100.0', 'b 198.51.100.0'],
      ['shop/a', 'shop/b'],
    ])
    one.settle()
    two.settle()
    expect([shown(store), holders(store)]).toEqual([
      ['a 198.51.100.0', 'c 198.51.100.0'],
      ['shop/a', 'shop/c'],
    ])
  })

  test('a controller paused before it takes a Service out, which joins and is about to leave again: it is left in', () => {
    const store = shared()
    store.edit('shop/b', { sharingKey: 'l' })
    const one = new Controller(store, ONE)
    one.plan()
    for (const _ of ['mark', 'status']) one.step('shop/b')
    expect(one.next('shop/b')?.do).toBe('leave-claim')
    store.edit('shop/b', { sharingKey: 'k' })
    const two = new Controller(store, ONE) // finishes that, and b joins anew
    two.settle()
    expect(shown(store)).toContain('b 198.51.100.0')
    store.edit('shop/b', { ports: ['TCP/80'] })
    const three = new Controller(store, ONE)
    three.plan()
    three.step('shop/b') // marked anew: its status still shows the address
    expect(store.claims.get(ADDRESS)?.holders[1]?.releasing).toBe(store.services.get('shop/b')?.resourceVersion)
    while (one.busy.includes('shop/b')) one.step('shop/b')
    expect([shown(store), holders(store)]).toEqual([
      ['a 198.51.100.0', 'b 198.51.100.0'],
      ['shop/a', 'shop/b'],
    ])
  })

  test('of one that is gone the claim keeps nothing, and the others theirs', () => {
    const store = shared()
    store.remove('shop/a')
    new Controller(store, ONE).settle()
    expect([shown(store), holders(store), store.claims.get(ADDRESS)?.phase]).toEqual([['b 198.51.100.0'], ['shop/b'], 'Assigned'])
  })
})

describe('an address that rests', () => {
  const RESTING = [pool('p', ['198.51.100.0/32'], { rest: { ms: 1_000, strict: false } })]
  const gone = (store: Store) => store.edit('shop/a', { isLoadBalancer: false })

  test.each(['delete-claim', 'rest-claim'])(
    'a controller paused before its %s, while its Service comes back and leaves again',
    (last) => {
      const store = new Store()
      store.put(service({ name: 'a' }))
      new Controller(store, RESTING).settle()
      gone(store)
      const one = new Controller(store, last === 'rest-claim' ? RESTING : ONE)
      one.plan()
      for (const _ of ['mark', 'status']) one.step('shop/a')
      expect(one.next('shop/a')?.do).toBe(last)
      new Controller(store, RESTING).settle() // lays it to rest
      expect(store.claims.get(ADDRESS)).toMatchObject({ phase: 'Resting', holders: [], rest: { for: 'shop/a', until: 1_000 } })
      store.edit('shop/a', { isLoadBalancer: true })
      new Controller(store, RESTING).settle() // and wakes it
      expect(shown(store)).toEqual(['a 198.51.100.0'])
      gone(store)
      const two = new Controller(store, RESTING)
      two.plan()
      two.step('shop/a') // marked anew: its status still shows the address
      one.step('shop/a')
      store.put(service({ name: 'b' }))
      const three = new Controller(store, RESTING)
      three.plan()
      while (three.busy.includes('shop/b')) three.step('shop/b')
      expect([shown(store), store.claims.get(ADDRESS)?.phase]).toEqual([['a 198.51.100.0'], 'Releasing'])
    },
  )

  test('two wake it at once: it is the first one’s', () => {
    const store = new Store()
    store.put(service({ name: 'a' }))
    new Controller(store, RESTING).settle()
    gone(store)
    new Controller(store, RESTING).settle()
    store.put(service({ name: 'b' }))
    const one = new Controller(store, RESTING)
    one.plan()
    one.look('shop/b')
    store.put(service({ name: 'c', created: -1 }))
    const two = new Controller(store, RESTING)
    two.plan()
    while (two.busy.includes('shop/c')) two.step('shop/c')
    while (one.busy.includes('shop/b')) one.step('shop/b')
    expect(shown(store)).toEqual(['c 198.51.100.0'])
    one.settle()
    two.settle()
    expect(shown(store)).toEqual(['c 198.51.100.0'])
  })
})
