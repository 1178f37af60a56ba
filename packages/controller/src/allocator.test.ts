import type { Effect, Outcome } from '@clarion/core'
import { expect, test } from '@jest/globals'
import { type Allocator, startAllocator } from './allocator.ts'
import type { ConfigVerdict } from './config-in-force.ts'
import { claim, DONE, type FakeCluster, fakeCluster, ip, poolsOf, service } from './testing/fake-cluster.ts'

interface Stage {
  readonly cluster: FakeCluster
  readonly allocator: Allocator
  readonly configs: ConfigVerdict[]
  readonly undone: string[]
  /** Lets everything happen that needs no time. */
  rest(): Promise<void>
  /** The waits that were begun, one after the other, are over. */
  waited(): Promise<void>
}

/** `tick`: milliseconds that pass whenever the clock is looked at. */
function stage(pools: readonly string[], prepare: (cluster: FakeCluster) => void, tick = 0): Stage {
  let now = 0
  const cluster = fakeCluster(pools)
  prepare(cluster)
  const configs: Stage['configs'] = []
  const undone: string[] = []
  const timers: (() => void)[] = []
  const rest = () => new Promise<void>((resolve) => setImmediate(resolve))
  const allocator = startAllocator({
    cluster,
    lbClass: undefined,
    wallNow: () => 0,
    clock: {
      now: () => (now += tick),
      after(_ms, run) {
        timers.push(run)
        return () => {}
      },
    },
    random: () => 0.5,
    hash: (text) => text,
    report: {
      config: (verdict) => configs.push(verdict),
      decided: () => {},
      undone: (effect, why) => undone.push(`${effect.do} ${why}`),
      faults: () => {},
      counted: () => {},
      held: () => {},
      others: () => {},
      reserving: () => {},
      unreserved: () => {},
    },
  })
  return {
    cluster,
    allocator,
    configs,
    undone,
    rest,
    async waited() {
      for (const run of timers.splice(0)) run()
      await rest()
    },
  }
}

const refuse =
  (what: Effect['do'], why: 'AlreadyExists' | 'Conflict') =>
  (effect: Effect): Outcome =>
    effect.do === what ? { done: false, why, message: why } : DONE

const web = service('web')
const holding = service('web', { ips: [ip('192.0.2.1')], allocatedFromPool: 'p0' })
const unreadable = [{ fault: 'YamlInvalid', where: 'web.yaml:3', message: 'broken' }] as const

const held = (cluster: FakeCluster) => {
  cluster.facts.services.set(holding.key, holding)
  cluster.facts.claims.set(ip('192.0.2.1'), claim('192.0.2.1', holding))
}

test('a claim that somebody has already, unseen by us, leads to the next address, and the first step refused ends the steps', async () => {
  const { cluster, undone, rest, waited } = stage(['192.0.2.0/30'], (c) => c.facts.services.set(web.key, web))
  cluster.answer = refuse('claim-address', 'AlreadyExists')
  await rest()
  expect(undone).toEqual(['claim-address AlreadyExists'])
  expect(cluster.asked).toEqual(['claim-address 192.0.2.0'])
  cluster.answer = () => DONE
  await waited()
  expect(cluster.asked.slice(1)).toEqual(['claim-address 192.0.2.1', 'write-status shop/web 192.0.2.1'])
})

test('a conflict is looked at again, with the same address', async () => {
  const { cluster, rest, waited } = stage(['192.0.2.0/30'], (c) => c.facts.services.set(web.key, web))
  cluster.answer = refuse('write-status', 'Conflict')
  await rest()
  cluster.asked.length = 0
  cluster.answer = () => DONE
  await waited()
  expect(cluster.asked).toEqual(['claim-address 192.0.2.0', 'write-status shop/web 192.0.2.0'])
})

test('nothing is taken away while something cannot be read; it is when it can', async () => {
  const { cluster, rest } = stage(['192.0.2.0/30'], held)
  await rest()
  expect(cluster.asked).toEqual([])
  cluster.setFaults(unreadable)
  cluster.facts.services.delete(holding.key)
  cluster.tell({ kind: 'service', key: holding.key })
  await rest()
  expect(cluster.asked).toEqual([])
  cluster.setFaults([])
  await rest()
  expect(cluster.asked).toEqual(['mark-releasing 192.0.2.1', 'delete-claim 192.0.2.1'])
})

test('something is given all the same while something else cannot be read', async () => {
  const { cluster, rest } = stage(['192.0.2.0/30'], held)
  cluster.setFaults(unreadable)
  const blog = service('blog')
  cluster.facts.services.set(blog.key, blog)
  cluster.tell({ kind: 'service', key: blog.key })
  await rest()
  expect(cluster.asked).toEqual(['claim-address 192.0.2.0', 'write-status shop/blog 192.0.2.0'])
})

test('a configuration with a fault leaves the last good one serving', async () => {
  const { cluster, configs, rest } = stage(['192.0.2.0/30'], held)
  await rest()
  cluster.facts.config = poolsOf(['192.0.2.0/33'])
  cluster.tell({ kind: 'config' })
  cluster.facts.services.set(web.key, { ...holding, resourceVersion: '2' })
  const blog = service('blog')
  cluster.facts.services.set(blog.key, blog)
  cluster.tell({ kind: 'service', key: holding.key }, { kind: 'service', key: blog.key })
  await rest()
  expect(configs.map(({ faults, taken }) => [faults.length, taken?.pools.length])).toEqual([
    [0, 1],
    [1, undefined],
  ])
  expect(cluster.asked).toEqual(['claim-address 192.0.2.0', 'write-status shop/blog 192.0.2.0'])
})

test('what was being given when the last pool went is held like everything else', async () => {
  const { cluster, allocator, rest } = stage(['192.0.2.0/30'], (c) => c.facts.services.set(web.key, web))
  const given = { ...web, resourceVersion: '2', ips: [ip('192.0.2.0')], allocatedFromPool: 'p0' }
  cluster.answer = (effect) => {
    if (effect.do === 'claim-address') {
      cluster.facts.config = poolsOf([])
      cluster.tell({ kind: 'config' }) // before the answer is known
      cluster.facts.claims.set(effect.address, claim('192.0.2.0', web))
    }
    if (effect.do === 'write-status') cluster.facts.services.set(web.key, given)
    return DONE
  }
  await rest()
  cluster.tell({ kind: 'service', key: web.key }, { kind: 'claim', address: ip('192.0.2.0') })
  await rest()
  expect(cluster.asked).toEqual(['claim-address 192.0.2.0', 'write-status shop/web 192.0.2.0'])
  expect(allocator.decisions().get(web.key)).toMatchObject({ refusal: { why: 'MassReleaseHeld', count: 1 } })
})

test('a long pass lets others run between its portions, and goes on with the oldest', async () => {
  const { cluster, allocator, rest, waited } = stage(
    ['10.0.0.0/16'],
    (cluster) => {
      for (let i = 0; i < 200; i++) {
        const view = service(`s${i}`, { created: 200 - i })
        cluster.facts.services.set(view.key, view)
      }
    },
    20,
  )
  const planned = () => [...allocator.book.holdings()].length
  await rest()
  const first = planned()
  expect([first > 0, first < 200, allocator.atRest()]).toEqual([true, true, false])
  cluster.facts.services.set(
    'shop/old',
    service('old', { created: -1, request: { ips: [], fault: undefined, pool: 'p0', reservation: undefined } }),
  )
  cluster.tell({ kind: 'service', key: 'shop/old' })
  await waited()
  expect([planned() > first, cluster.asked.includes(`claim-address 10.0.0.${first}`)]).toEqual([true, true])
  for (let i = 0; i < 10; i++) await waited()
  expect([planned(), allocator.atRest()]).toEqual([201, true])
  expect(allocator.decisions().get('shop/old')).toMatchObject({ ips: [`10.0.0.${first}`] })
})

test('no more is planned than is soon done: a flood waits as keys, not as plans', async () => {
  const held: (() => void)[] = []
  const { allocator, rest } = stage(['10.0.0.0/16'], (cluster) => {
    for (let i = 0; i < 1_000; i++) {
      const view = service(`s${i}`)
      cluster.facts.services.set(view.key, view)
    }
    const { perform } = cluster
    cluster.perform = (effect) => new Promise((resolve) => held.push(() => resolve(perform(effect))))
  })
  const planned = () => [...allocator.book.holdings()].length
  await rest()
  expect(planned()).toBeGreaterThanOrEqual(64)
  expect(planned()).toBeLessThanOrEqual(128)
  while (held.length > 0) {
    for (const answer of held.splice(0)) answer()
    await rest()
  }
  expect([planned(), allocator.atRest()]).toEqual([1_000, true])
})
