import * as z from 'zod'
import { immutable, listMap, validations } from './cel.ts'
import { int32 } from './integers.ts'
import { clusterMeta, dnsLabel, timestamp } from './meta.ts'

/** Canonical, or one address could be claimed under two names. */
const address = z
  .string()
  .max(45)
  .meta(
    validations(
      { rule: 'isIP(self) && ip.isCanonical(self)', message: 'must be an IP address in its canonical form' },
      ...immutable('a claim is of one address for good')['x-kubernetes-validations'],
    ),
  )
  .describe('The claimed address in its canonical form, such as 192.0.2.10 or 2001:db8::a.')

/**
 * The 32 hex digits of an address with colons, in CEL: the groups before `::` padded to four digits, zeros for the missing ones, then
 * the groups after it. (Two colons are added at the end so that there always is an after.)
 */
const half = (index: 0 | 1) =>
  `(self.spec.address + '::').split('::')[${index}].split(':').filter(g, g != '').map(g, ('000' + g).substring(size(g) - 1)).join('')`
const middle = `'${'0'.repeat(32)}'.substring(4 * size(self.spec.address.split(':').filter(g, g != '')))`
const nameIsAddress = validations({
  rule: `self.metadata.name == (self.spec.address.contains(':') ? 'v6-' + ${half(0)} + ${middle} + ${half(1)} : 'v4-' + self.spec.address.replace('.', '-'))`,
  message: 'a claim is named after its address: v4-192-0-2-10, or v6- and the 32 hex digits',
})

const holder = z.object({
  namespace: dnsLabel.describe('The Service’s namespace.'),
  name: dnsLabel.describe('The Service’s name.'),
  uid: z.string().describe('The Service’s uid: one of the same name made later is another one.'),
  ports: z
    .array(
      z.object({
        protocol: z.string().describe('TCP, UDP or SCTP.'),
        port: int32({ min: 1, max: 65_535 }).describe('Port of the Service.'),
      }),
    )
    .describe('What it uses of the address; others that share it may not use the same.')
    .optional(),
  releasing: z
    .string()
    .describe('It is about to leave, and its ports are still taken: the Service’s resourceVersion when that began.')
    .optional(),
})

/**
 * clarion.dev/v1alpha1 AddressClaim: one address, one owner, written by controllers only. It has no status subresource: phase and
 * holders change together, in one compare-and-swap.
 */
export const addressClaim = z
  .object({
    metadata: clusterMeta,
    spec: z
      .object({
        address,
        pool: z.string().describe('The IPAddressPool it was given out of.'),
        sharing: z
          .object({
            key: z.string().describe('The sharing key of every holder.'),
            backend: z.string().describe('The selector of every holder with externalTrafficPolicy Local; empty for Cluster.'),
          })
          .describe('What further holders must have in common with the present ones; absent: nobody else may hold it.')
          .optional(),
        holders: z.array(holder).meta(listMap('uid')).describe('The Services it belongs to.').default([]),
      })
      .describe('Whose the address is.'),
    status: z
      .object({
        phase: z
          .enum(['Assigned', 'Resting', 'Releasing'])
          .describe('Assigned to its holders, Resting (kept free for a while), or Releasing: on its way back into the pool.'),
        since: timestamp.describe('When the phase began.').optional(),
        restingFor: z
          .object({ namespace: dnsLabel.describe('Its namespace.'), name: dnsLabel.describe('Its name.') })
          .describe('Resting: the Service that had it last, and gets it back if it returns in time.')
          .optional(),
        restsUntil: timestamp.describe('Resting: when that is over.').optional(),
      })
      .describe('Where the claim is in its life.'),
  })
  .meta(nameIsAddress)
  .describe('Holds one address for the Services it belongs to. The name is the address, so it exists once; controllers write it.')

export type AddressClaimObject = z.output<typeof addressClaim>
