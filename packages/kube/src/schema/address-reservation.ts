import * as z from 'zod'
import { immutable, listMap, validations } from './cel.ts'
import { condition } from './condition.ts'
import { int32 } from './integers.ts'
import { labelSelector } from './label-selector.ts'
import { clusterMeta, dnsLabel, timestamp } from './meta.ts'

const atomic = { 'x-kubernetes-list-type': 'atomic' }
const LONGEST_RANGE = 95 // two IPv6 addresses of 45 characters, a dash, spaces
export const MOST_ADDRESSES = 256
const MOST_ENTRIES = 64
const MOST_CHOSEN = 16

/** The last word has the controller: a range that runs backwards, say, is not seen here. */
const addressEntry = z
  .string()
  .max(LONGEST_RANGE)
  .meta(
    validations({
      rule: `self.contains('-') ? self.split('-').all(end, isIP(end.trim())) : isIP(self) || isCIDR(self)`,
      message: 'must be an address, a range (192.0.2.40-192.0.2.49) or a CIDR',
    }),
  )

const service = { namespace: dnsLabel.describe('Its namespace.'), name: dnsLabel.describe('Its name.') }

const allowEntry = z
  .object({
    namespaces: z.array(dnsLabel).min(1).max(MOST_ENTRIES).meta(atomic).describe('Names of namespaces.').optional(),
    namespaceSelector: labelSelector.describe('Labels of namespaces; an empty one selects all.').optional(),
    serviceSelector: labelSelector.describe('Labels of Services; beside a namespace only.').optional(),
  })
  .meta(
    validations({
      rule: 'has(self.namespaces) || has(self.namespaceSelector)',
      message: 'needs namespaces or a namespaceSelector: whoever may label a Service must not gain an address by it',
    }),
  )

const fromPool = z
  .object({
    pool: z.string().min(1).max(253).describe('An IPAddressPool.'),
    ipv4: int32({ min: 0, max: MOST_CHOSEN }).describe('How many IPv4 addresses.').optional(),
    ipv6: int32({ min: 0, max: MOST_CHOSEN }).describe('How many IPv6 addresses.').optional(),
  })
  .meta(
    validations(
      {
        rule: '(has(self.ipv4) ? self.ipv4 : 0) + (has(self.ipv6) ? self.ipv6 : 0) > 0',
        message: 'must ask for one address at least',
      },
      ...immutable('the addresses are chosen once: make another reservation')['x-kubernetes-validations'],
    ),
  )

const STATES = ['Free', 'Bound', 'HeldByOther', 'OutsidePools'] as const

const status = z.object({
  chosen: z.array(z.string()).meta(atomic).describe('The addresses chosen for fromPool; they stay.').default([]),
  heldBy: z.string().describe('The Services that hold addresses of it, in few words.').optional(),
  addresses: z
    .array(
      z.object({
        address: z.string().describe('An address, or an entry of more than one as it is written.'),
        state: z.enum(STATES).describe('Free, Bound (held by whom it is for), HeldByOther, or OutsidePools: no pool has it.'),
        holder: z.object(service).describe('The Service that holds it; of several the first.').optional(),
      }),
    )
    .meta(atomic)
    .describe('The addresses, a hundred at most. Of a range or CIDR only those that are held are listed beside it.')
    .default([]),
  conditions: z
    .array(condition)
    .meta(listMap('type'))
    .describe('Ready: it is in force as written. Conflict: an older reservation has some of its addresses.')
    .default([]),
})

/** clarion.dev/v1alpha1 AddressReservation: which Services may have an address, or that none may. */
export const addressReservation = z
  .object({
    metadata: clusterMeta,
    spec: z
      .object({
        mode: z
          .enum(['Static', 'Exclude'])
          .describe('Static: for the Services below and no others. Exclude: for no Service at all.'),
        addresses: z
          .array(addressEntry)
          .min(1)
          .max(MOST_ADDRESSES)
          .meta(atomic)
          .describe('Addresses, ranges and CIDRs of both families.')
          .optional(),
        fromPool: fromPool.describe('Instead of addresses: so many out of a pool, chosen once.').optional(),
        allow: z
          .array(allowEntry)
          .max(MOST_ENTRIES)
          .meta(atomic)
          .describe('Services that may have it when they ask; any entry may match, and of an entry all that it says.')
          .optional(),
        autoBind: z
          .array(z.object(service))
          .max(MOST_ENTRIES)
          .meta(atomic)
          .describe('Services that get it without asking when they need an address.')
          .optional(),
        expires: timestamp.describe('From then on nobody gains it; who holds it keeps it.').optional(),
      })
      .meta(
        validations(
          { rule: 'has(self.addresses) != has(self.fromPool)', message: 'needs either addresses or fromPool' },
          {
            rule: `self.mode == 'Static' || (!has(self.allow) && !has(self.autoBind) && !has(self.expires))`,
            message: 'allow, autoBind and expires are for mode Static',
          },
        ),
      )
      .describe('Which addresses are set apart, and for whom.'),
    status: status.describe('What the controller makes of it.').optional(),
  })
  .describe('Sets addresses apart: for certain Services, or for no Service at all. Operators write it.')

export type AddressReservationObject = z.output<typeof addressReservation>
