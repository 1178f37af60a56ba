import type { EndpointView } from '@clarion/core'
import type { EndpointSliceObject } from '../schema/endpoint-slice.ts'
import { serviceKey } from './view-service.ts'

/** Who can serve, or undefined for a slice that belongs to no Service. */
export function viewEndpoints({ metadata, endpoints }: EndpointSliceObject): EndpointView | undefined {
  const service = metadata.labels['kubernetes.io/service-name']
  if (service === undefined) return undefined
  const serving = endpoints.filter(({ conditions }) => conditions.ready !== false || conditions.serving === true) // MB 3.2, step 1
  return {
    slice: `${metadata.namespace}/${metadata.name}`,
    service: serviceKey(metadata.namespace, service),
    servingNodes: [...new Set(serving.flatMap(({ nodeName }) => nodeName || []))],
    servingElsewhere: serving.some(({ nodeName }) => !nodeName),
  }
}
