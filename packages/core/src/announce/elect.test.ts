import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { elect, inElectionOrder } from './elect.ts'
import { ip, rank } from './testing/sample-facts.ts'

const NODES = ['node-a', 'node-b', 'node-c', 'iris1', 'iris2', 'kind-worker', 'kind-worker2', 'kind-control-plane']

// MB 8.5: SHA-256 of `node#address`, ascending.
const GOLDEN = [
  ['192.168.1.240', 'kind-control-plane, node-a, kind-worker2, kind-worker, iris1, node-c, iris2, node-b'],
  ['192.168.1.241', 'node-c, kind-worker2, kind-worker, kind-control-plane, node-a, iris1, iris2, node-b'],
  ['192.168.1.242', 'iris1, node-c, iris2, kind-worker, node-a, node-b, kind-worker2, kind-control-plane'],
  ['10.20.30.1', 'node-b, kind-control-plane, node-c, node-a, iris2, kind-worker2, kind-worker, iris1'],
  ['fc00::1', 'node-b, kind-worker, iris2, kind-worker2, node-c, node-a, iris1, kind-control-plane'],
  ['fc00:f853:ccd:e799::1', 'node-b, kind-worker2, iris1, kind-control-plane, node-a, kind-worker, iris2, node-c'],
] as const

test('has golden vectors', () => expect(GOLDEN).not.toHaveLength(0))
test.each(GOLDEN)('%s is in the order MetalLB has', (address, order) => {
  expect(inElectionOrder(ip(address), NODES, rank).join(', ')).toBe(order)
})
test('the rank is the hash as MetalLB computes it', () => {
  expect(rank('node-a', ip('192.168.1.240'))).toBe('0905ce28e61d7edba0d1a1e81637d349ef0299ecc2fb9fc9c8347049ba3a9c82')
})

describe('whoever elects', () => {
  const nodes = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/), { minLength: 1, maxLength: 12 })
  const address = fc.integer({ min: 0, max: 255 }).map((n) => ip(`198.51.100.${n}`))

  test('names the same winner, in whatever order the nodes came in', () =>
    fc.assert(
      fc.property(nodes, address, fc.array(fc.nat()), (names, at, swaps) => {
        const shuffled = [...names]
        for (const [i, swap] of swaps.entries()) {
          const [j, k] = [i % names.length, swap % names.length]
          ;[shuffled[j], shuffled[k]] = [shuffled[k] ?? '', shuffled[j] ?? '']
        }
        expect(inElectionOrder(at, shuffled, rank)).toEqual(inElectionOrder(at, names, rank))
      }),
    ))

  test('a node that leaves moves only the addresses it held', () =>
    fc.assert(
      fc.property(nodes, fc.nat(), (names, which) => {
        const gone = names[which % names.length]
        const alive = new Set(names.filter((name) => name !== gone))
        for (let n = 0; n < 32; n++) {
          const order = inElectionOrder(ip(`198.51.100.${n}`), names, rank)
          const before = elect(order, new Set(names))
          const after = elect(order, alive)
          if (before !== gone) expect(after).toBe(before)
          else expect(after).toBe(order[1])
        }
      }),
    ))

  test('takes the first that is alive, and nobody when nobody is', () => {
    expect(elect(['b', 'a', 'c'], new Set(['a', 'c']))).toBe('a')
    expect(elect(['b', 'a', 'c'], new Set(['d']))).toBeUndefined()
    expect(elect([], new Set(['a']))).toBeUndefined()
  })
})
