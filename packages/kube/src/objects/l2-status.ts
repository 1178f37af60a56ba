import type { WriteL2Status } from '@clarion/core'
import { keyParts, labelValue } from './names.ts'
import type { PlainObject } from './plain.ts'

/** ServiceL2Status in the namespace of the speakers (MB 1.7, 3.6). Without a name the API server makes one. */
export function l2StatusObject(
  { service, node, interfaces }: WriteL2Status,
  { name, namespace, hash }: { name?: string; namespace: string; hash: (text: string) => string },
): PlainObject {
  const about = keyParts(service)
  return {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'ServiceL2Status',
    metadata: {
      ...(name === undefined ? { generateName: 'l2-' } : { name }),
      namespace,
      labels: {
        'metallb.io/node': labelValue(node, hash),
        'metallb.io/service-name': labelValue(about.name, hash),
        'metallb.io/service-namespace': labelValue(about.namespace, hash),
      },
    },
    spec: {},
    status: {
      node,
      serviceName: about.name,
      serviceNamespace: about.namespace,
      interfaces: [...interfaces].sort().map((name) => ({ name })), // sorted: the order says nothing, and must not look like a change
    },
  }
}
