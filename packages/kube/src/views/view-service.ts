import {
  ADDRESS_ASSIGNED,
  ANNOUNCED,
  type ConditionType,
  type ConditionView,
  compact,
  type ServiceKey,
  type ServiceView,
} from '@clarion/core'
import { type Family, familyOf, type Ip, parseIp } from '@clarion/inet'
import type { ServiceObject } from '../schema/service.ts'
import { ALLOCATED_FROM_POOL, deprecatedKeys, viewRequest } from './view-request.ts'
import { viewSharing } from './view-sharing.ts'

/** A Service as the rules see it, Kubernetes' defaults filled in. */
export function viewService(service: ServiceObject): ServiceView {
  const { metadata, spec } = service
  const isLoadBalancer = spec.type === 'LoadBalancer'
  return {
    key: serviceKey(metadata.namespace, metadata.name),
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '0',
    created: metadata.creationTimestamp ?? 0,
    labels: new Map(Object.entries(metadata.labels)),
    isLoadBalancer,
    loadBalancerClass: spec.loadBalancerClass || undefined,
    clusterFamilies: clusterFamilies(service),
    familyPolicy: spec.ipFamilyPolicy ?? 'SingleStack',
    primaryFamily: spec.ipFamilies[0] === 'IPv6' ? 'ipv6' : 'ipv4',
    ...viewStatus(service),
    allocatedFromPool: metadata.annotations[ALLOCATED_FROM_POOL],
    request: viewRequest(service),
    onlyLocalEndpoints: spec.externalTrafficPolicy === 'Local',
    ...viewSharing(service),
    deprecatedAnnotations: deprecatedKeys(metadata.annotations),
  }
}

export function serviceKey(namespace: string, name: string): ServiceKey {
  return `${namespace}/${name}`
}

type StatusView = Pick<ServiceView, 'ips' | 'unreadableIps' | 'assignedCondition' | 'announcedCondition'>

/** The addresses of status.loadBalancer (entries with a hostname only are left out), and the conditions that are ours. */
export function viewStatus({ status }: Pick<ServiceObject, 'status'>): StatusView {
  const ips: Ip[] = []
  const unreadableIps: string[] = []
  for (const { ip: text } of status.loadBalancer.ingress) {
    if (text === undefined || text === '') continue
    const ip = parseIp(text)
    if (ip === undefined) unreadableIps.push(text)
    else ips.push(ip)
  }
  return {
    ips: compact(ips),
    unreadableIps: compact(unreadableIps),
    assignedCondition: viewCondition(status.conditions, ADDRESS_ASSIGNED),
    announcedCondition: viewCondition(status.conditions, ANNOUNCED),
  }
}

/** One without its time, or of no known status, counts as none, and is written anew. */
function viewCondition(conditions: ServiceObject['status']['conditions'], wanted: ConditionType): ConditionView | undefined {
  const ours = conditions.find(({ type }) => type === wanted)
  if (ours === undefined || !ours.lastTransitionTime) return undefined
  const { status, reason, message } = ours
  return status === 'True' || status === 'False' || status === 'Unknown' ? { status, reason, message } : undefined
}

/** `None` of a headless Service is no address. */
function clusterFamilies({ spec }: ServiceObject): readonly Family[] {
  const texts = spec.clusterIPs.length > 0 ? spec.clusterIPs : [spec.clusterIP]
  return texts
    .map(parseIp)
    .filter((ip) => ip !== undefined)
    .map(familyOf)
}
