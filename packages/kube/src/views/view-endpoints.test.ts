import { describe, expect, test } from '@jest/globals'
import { endpointSlice } from '../schema/endpoint-slice.ts'
import { viewEndpoints } from './view-endpoints.ts'

const view = (endpoints: unknown, labels: object = { 'kubernetes.io/service-name': 'shop' }) =>
  viewEndpoints(endpointSlice.parse({ metadata: { name: 'shop-x', namespace: 'web', labels }, endpoints }))

/** MB 3.2, step 1: ready nil or true, or serving true. */
describe('an endpoint can serve', () => {
  test.each([
    [{}, true],
    [{ ready: true }, true],
    [{ ready: false }, false],
    [{ ready: false, serving: true, terminating: true }, true],
    [{ ready: false, serving: false, terminating: true }, false],
    [{ ready: true, serving: false }, true],
    [{ serving: false }, true],
  ])('%j: %j', (conditions, serves) => {
    expect(view([{ nodeName: 'n1', conditions }])?.servingNodes).toEqual(serves ? ['n1'] : [])
    expect(view([{ addresses: ['10.0.0.1'], conditions }])?.servingElsewhere).toBe(serves)
  })

  test('each node once, and a node nobody names', () => {
    expect(view([{ nodeName: 'n2' }, { nodeName: 'n1' }, { nodeName: 'n2' }, {}])).toEqual({
      slice: 'web/shop-x',
      service: 'web/shop',
      servingNodes: ['n2', 'n1'],
      servingElsewhere: true,
    })
  })

  test('a slice of no Service is none of ours', () => expect(view([{}], {})).toBeUndefined())
  test('a slice without endpoints has none', () => expect(view(undefined)?.servingNodes).toEqual([]))
})
