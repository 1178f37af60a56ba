import * as z from 'zod'
import { listMap, validations } from './cel.ts'
import { condition } from './condition.ts'
import { int32 } from './integers.ts'
import { labelSelector } from './label-selector.ts'
import { clusterMeta, dnsLabel } from './meta.ts'

const atomic = { 'x-kubernetes-list-type': 'atomic' }
const MOST_ENTRIES = 256

const limit = int32({ min: 0 })

/** clarion.dev/v1alpha1 AddressQuota: how many addresses namespaces may have. */
export const addressQuota = z
  .object({
    metadata: clusterMeta,
    spec: z
      .object({
        scope: z
          .enum(['EachNamespace', 'Together'])
          .describe('EachNamespace: so many for every one of them. Together: so many for all of them.'),
        namespaces: z.array(dnsLabel).min(1).max(MOST_ENTRIES).meta(atomic).describe('Names of namespaces.').optional(),
        namespaceSelectors: z
          .array(labelSelector)
          .min(1)
          .max(MOST_ENTRIES)
          .meta(atomic)
          .describe('Labels of namespaces; any may match, an empty one selects all.')
          .optional(),
        pools: z
          .array(z.string().max(253))
          .min(1)
          .max(MOST_ENTRIES)
          .meta(atomic)
          .describe('IPAddressPools whose addresses count; absent: all.')
          .optional(),
        ipv4: limit.describe('How many IPv4 addresses; absent: any number.').optional(),
        ipv6: limit.describe('How many IPv6 addresses; absent: any number.').optional(),
      })
      .meta(
        validations(
          {
            rule: 'has(self.namespaces) || has(self.namespaceSelectors)',
            message: 'needs namespaces or namespaceSelectors; [{}] selects all',
          },
          { rule: 'has(self.ipv4) || has(self.ipv6)', message: 'needs ipv4 or ipv6' },
        ),
      )
      .describe('Whose addresses are counted, and how many there may be.'),
    status: z
      .object({
        used: z
          .array(
            z.object({
              namespace: z.string().describe('The namespace; empty: all of them together.'),
              ipv4: int32({ min: 0 }).describe('IPv4 addresses that count.'),
              ipv6: int32({ min: 0 }).describe('IPv6 addresses that count.'),
            }),
          )
          .meta(atomic)
          .describe('What is in use, the fullest first, a hundred at most.')
          .default([]),
        conditions: z
          .array(condition)
          .meta(listMap('type'))
          .describe('Ready: it is in force as written. Exceeded: more is in use than it allows, since before it did.')
          .default([]),
      })
      .describe('Counted by the controller.')
      .optional(),
  })
  .describe('Limits how many addresses the Services of namespaces may hold. Operators write it.')

export type AddressQuotaObject = z.output<typeof addressQuota>
