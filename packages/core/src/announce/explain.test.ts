import { expect, test } from '@jest/globals'
import { announce } from './announce.ts'
import { explain } from './explain.ts'
import { node, rank, sampleFacts } from './testing/sample-facts.ts'

test('every node is told how it stands', () => {
  const nodes = [node('a'), node('b'), node('c'), node('d', { networkUnavailable: true })]
  const decision = announce(sampleFacts({ nodes }), 'web/shop', rank)
  if ('why' in decision) throw new Error(decision.why)
  const [first = '', second = '', third = ''] = decision.candidates
  expect(explain(decision, new Set([second, third, 'd', 'stranger']))).toEqual([
    { node: first, standing: 'NoSpeaker' },
    { node: second, standing: 'Owner' },
    { node: third, standing: 'NotOwner' },
    { node: 'd', standing: 'NodeNetworkUnavailable' },
    { node: 'stranger', standing: 'NodeUnknown' },
  ])
})
