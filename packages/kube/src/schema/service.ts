import * as z from 'zod'
import { dnsLabel, namespacedMeta, stringMap } from './meta.ts'

/** metav1.Condition as others may have written it; the server checks none of a Service's. */
const writtenCondition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(''),
  message: z.string().default(''),
  lastTransitionTime: z.string().nullish(),
})

/** Addresses and conditions; the server adds fields of its own (ipMode), which are not ours to compare. */
export const serviceStatus = z.object({
  loadBalancer: z.object({ ingress: z.array(z.object({ ip: z.string().optional() })).default([]) }).default({ ingress: [] }),
  conditions: z.array(writtenCondition).default([]),
})

/** core/v1 Service, the fields that decide about its address. */
export const service = z.object({
  metadata: namespacedMeta.extend({ name: dnsLabel }),
  spec: z.object({
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']).default('ClusterIP'),
    loadBalancerClass: z.string().optional(),
    loadBalancerIP: z.string().default(''),
    clusterIP: z.string().default(''),
    clusterIPs: z.array(z.string()).default([]),
    ipFamilies: z
      .array(z.enum(['IPv4', 'IPv6']))
      .max(2)
      .default([]),
    ipFamilyPolicy: z.enum(['SingleStack', 'PreferDualStack', 'RequireDualStack']).optional(),
    externalTrafficPolicy: z.enum(['Cluster', 'Local']).default('Cluster'),
    ports: z.array(z.object({ protocol: z.string().default('TCP'), port: z.int() })).default([]),
    selector: stringMap.default({}),
  }),
  status: serviceStatus.default({ loadBalancer: { ingress: [] }, conditions: [] }),
})

export type ServiceObject = z.output<typeof service>
