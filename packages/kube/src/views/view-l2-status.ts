import type { Announcer, ServiceKey } from '@clarion/core'
import type { ServiceL2StatusObject } from '../schema/service-l2-status.ts'
import { serviceKey } from './view-service.ts'

export interface L2StatusView extends Announcer {
  readonly service: ServiceKey
}

/** Who announces what. Undefined for one that says nothing yet: an object comes first, its status in a second write (MB 3.6). */
export function viewL2Status({ status }: ServiceL2StatusObject): L2StatusView | undefined {
  const { node, serviceName, serviceNamespace, interfaces = [] } = status ?? {}
  if (!node || !serviceName || !serviceNamespace) return undefined
  const names = new Set(interfaces.flatMap(({ name }) => name || []))
  return { service: serviceKey(serviceNamespace, serviceName), node, interfaces: [...names].sort() }
}
