import type { NodeView } from '@clarion/core'
import { expect, test } from '@jest/globals'
import { nodeChange } from './node-change.ts'

const ready: NodeView = { name: 'n1', labels: new Map([['rack', 'a']]), networkUnavailable: false, notReady: false }
const down: NodeView = { ...ready, notReady: true }

test.each<[string, NodeView | undefined, NodeView | undefined, string]>([
  ['comes', ready, undefined, 'node'],
  ['goes', undefined, ready, 'node'],
  ['is ready no more', down, ready, 'readiness'],
  ['is ready again', ready, down, 'readiness'],
  ['is labelled anew', { ...ready, labels: new Map([['rack', 'b']]) }, ready, 'node'],
  ['has no network, and is ready no more', { ...down, networkUnavailable: true }, ready, 'node'],
])('a node that %s', (_, now, before, kind) => expect(nodeChange('n1', now, before)).toEqual({ kind, name: 'n1' }))
