import { isDeepStrictEqual } from 'node:util'
import type { NodeView } from '@clarion/core'
import type { Change } from './cluster.ts'

/** Readiness comes and goes, of many nodes at once and just when there is enough to do; no election looks at it. */
export function nodeChange(name: string, now: NodeView | undefined, before: NodeView | undefined): Change {
  const isOnlyReadiness =
    now !== undefined && before !== undefined && isDeepStrictEqual({ ...before, notReady: now.notReady }, now)
  return { kind: isOnlyReadiness ? 'readiness' : 'node', name }
}
