import type { NodeView } from '@clarion/core'
import type { NodeObject } from '../schema/node.ts'

export function viewNode({ metadata, status }: NodeObject): NodeView {
  return {
    name: metadata.name,
    labels: new Map(Object.entries(metadata.labels)),
    networkUnavailable: status.conditions.some(({ type, status }) => type === 'NetworkUnavailable' && status === 'True'),
    notReady: status.conditions.some(({ type, status }) => type === 'Ready' && status !== 'True'),
  }
}
