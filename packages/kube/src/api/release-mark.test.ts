import type { ServiceView, WriteStatus } from '@clarion/core'
import { parseIp } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import { mergePatch } from '../objects/merge-patch.ts'
import { parseAs } from '../schema/read-object.ts'
import { service } from '../schema/service.ts'
import { viewService } from '../views/view-service.ts'
import { at } from './json.ts'
import { RELEASED_AT, releaseMark } from './release-mark.ts'

const ip = parseIp('192.0.2.1')
const object = (annotations: Record<string, string>, ips: readonly string[]) => ({
  metadata: { name: 'a', namespace: 'b', uid: 'u', resourceVersion: '7', annotations },
  spec: { type: 'LoadBalancer' },
  status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
})
const viewOf = (value: unknown): ServiceView => {
  const read = parseAs(service, value)
  if ('invalid' in read) throw new Error(read.invalid)
  return viewService(read.object)
}
const write = (ips: WriteStatus['ips']): WriteStatus => ({
  do: 'write-status',
  service: 'b/a',
  uid: 'u',
  resourceVersion: '7',
  ips,
  pool: ips.length === 0 ? undefined : 'web',
})

describe('a status that is cleared', () => {
  const shown = [
    ['an address', object({}, ['192.0.2.1']), false],
    ['an address nobody can read', object({}, ['everywhere']), false],
    ['a pool', object({ 'metallb.io/ip-allocated-from-pool': 'web' }, []), false],
    ['nothing', object({}, []), true],
    ['nothing but an older mark', object({ [RELEASED_AT]: '5' }, []), true],
  ] as const

  test.each(shown)('changes a Service that shows %s', (_, before, marked) => {
    const patch = releaseMark(write([]), viewOf(before))
    expect(mergePatch(before, patch)).not.toEqual(before)
    expect(at(patch, 'metadata', 'annotations', RELEASED_AT)).toBe(marked ? '7' : null)
  })

  test('is marked where it is not known what the Service shows', () => {
    expect(at(releaseMark(write([]), undefined), 'metadata', 'annotations', RELEASED_AT)).toBe('7')
    const newer = { ...viewOf(object({}, ['192.0.2.1'])), resourceVersion: '8' }
    expect(at(releaseMark(write([]), newer), 'metadata', 'annotations', RELEASED_AT)).toBe('7')
  })
})

test('an address takes the mark away', () => {
  if (ip === undefined) throw new Error('no address')
  const before = object({ [RELEASED_AT]: '5' }, [])
  const after = mergePatch(before, releaseMark(write([ip]), viewOf(before)))
  expect(at(after, 'metadata', 'annotations')).toEqual({ 'metallb.io/ip-allocated-from-pool': 'web' })
})

describe('a status that stays as it is', () => {
  if (ip === undefined) throw new Error('no address')
  const before = object({ 'metallb.io/ip-allocated-from-pool': 'web' }, ['192.0.2.1'])

  test('is marked: it is written because a claim on another address goes', () => {
    const patch = releaseMark(write([ip]), viewOf(before))
    expect(at(patch, 'metadata', 'annotations', RELEASED_AT)).toBe('7')
    expect(mergePatch(before, patch)).not.toEqual(before)
  })

  test('is not so when only the pool is another one', () => {
    const patch = releaseMark({ ...write([ip]), pool: 'renamed' }, viewOf(before))
    expect(at(patch, 'metadata', 'annotations', RELEASED_AT)).toBe(null)
  })
})
