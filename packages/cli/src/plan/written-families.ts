/** What manifests of Services say of IP families. Where one says nothing, what the cluster has stays. */
import type { FamilyPolicy, ServiceKey, ServiceView } from '@clarion/core'
import type { Family } from '@clarion/inet'
import * as z from 'zod'

export interface WrittenFamilies {
  readonly policy: FamilyPolicy | undefined
  readonly families: readonly Family[]
}

const service = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata: z.object({ name: z.string(), namespace: z.string().default('default') }),
  spec: z.object({
    ipFamilyPolicy: z.enum(['SingleStack', 'PreferDualStack', 'RequireDualStack']).optional(),
    ipFamilies: z.array(z.enum(['IPv4', 'IPv6'])).default([]),
  }),
})

export function writtenFamilies(objects: readonly unknown[]): ReadonlyMap<ServiceKey, WrittenFamilies> {
  return new Map(
    objects.flatMap((object): readonly [ServiceKey, WrittenFamilies][] => {
      const read = service.safeParse(object)
      if (!read.success) return []
      const { metadata, spec } = read.data
      const families = spec.ipFamilies.map((family): Family => (family === 'IPv6' ? 'ipv6' : 'ipv4'))
      return [[`${metadata.namespace}/${metadata.name}`, { policy: spec.ipFamilyPolicy, families }]]
    }),
  )
}

type Families = Pick<ServiceView, 'familyPolicy' | 'primaryFamily' | 'clusterFamilies'>

/** A Service that is there, edited: the API server gives or takes away its second family; the first stays for good. */
export function editedFamilies(there: Families, written: WrittenFamilies | undefined, isDualStack: boolean): Families {
  const { primaryFamily, clusterFamilies } = there
  const familyPolicy = written?.policy ?? there.familyPolicy
  if (familyPolicy === there.familyPolicy || clusterFamilies.length === 0) return { familyPolicy, primaryFamily, clusterFamilies }
  if (familyPolicy === 'SingleStack') return { familyPolicy, primaryFamily, clusterFamilies: [primaryFamily] }
  const second: Family = primaryFamily === 'ipv4' ? 'ipv6' : 'ipv4'
  const gains = familyPolicy === 'RequireDualStack' || isDualStack || written?.families.length === 2
  return { familyPolicy, primaryFamily, clusterFamilies: gains ? [primaryFamily, second] : clusterFamilies }
}

/** The API server refuses it: the first family of a Service that is there cannot be another. */
export function refusesFamilies(there: Families, written: WrittenFamilies | undefined): boolean {
  const [first] = written?.families ?? []
  return first !== undefined && there.clusterFamilies.length > 0 && first !== there.primaryFamily
}
