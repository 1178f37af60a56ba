import type { MakeGossipSecret } from '@clarion/core'
import type { PlainObject } from './plain.ts'

/** The Secret that MetalLB's controller makes and its speakers mount (MB 3.8); `deploymentUid` where its owner is known. */
export function gossipSecretObject(
  { name, secret, deployment }: MakeGossipSecret,
  namespace: string,
  deploymentUid: string | undefined,
): PlainObject {
  const owners =
    deployment === undefined || deploymentUid === undefined
      ? {}
      : { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: deployment, uid: deploymentUid }] }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name, namespace, ...owners },
    data: { secretkey: Buffer.from(secret, 'utf8').toString('base64') },
  }
}
