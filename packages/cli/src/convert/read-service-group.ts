/** PureLB's ServiceGroup, purelb.io/v1: pools of one or both families, in its present form and in the one before dual stack. */
import * as z from 'zod'
import type { Read } from './conversion.ts'
import { unreadable } from './unreadable.ts'

/** The group of whoever names none. */
const DEFAULT_GROUP = 'default'

const text = z.string().default('')
const pool = z.strictObject({ pool: z.string(), subnet: text, aggregation: text })
const pools = z.array(pool).default([])

const serviceGroup = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.strictObject({
    local: z
      .strictObject({
        pool: text,
        subnet: text,
        aggregation: text,
        v4pool: pool.optional(),
        v6pool: pool.optional(),
        v4pools: pools,
        v6pools: pools,
      })
      .optional(),
    netbox: z.unknown().optional(),
  }),
})

export function readServiceGroup(object: unknown): Read {
  const read = serviceGroup.safeParse(object)
  if (!read.success) return unreadable(read.error)
  const { metadata, spec } = read.data
  if (spec.netbox !== undefined) return { why: 'ExternalIpam', message: 'Netbox gives its addresses' }
  if (spec.local === undefined) return { why: 'NoAddresses', message: 'it has no local pool' }
  const { v4pool, v6pool, v4pools, v6pools, ...single } = spec.local
  const all = [single, ...(v4pool ? [v4pool] : []), ...(v6pool ? [v6pool] : []), ...v4pools, ...v6pools].filter(
    ({ pool }) => pool !== '',
  )
  const aggregated = all.find(({ aggregation }) => aggregation !== '' && aggregation !== DEFAULT_GROUP)
  if (aggregated !== undefined) {
    return { why: 'Aggregated', message: `its addresses are announced as routes of length ${aggregated.aggregation}` }
  }
  if (all.length === 0) return { why: 'NoAddresses', message: 'its local pool names none' }
  const addresses = [...new Set(all.map((one) => one.pool))]
  return { name: metadata.name, addresses, autoAssign: metadata.name === DEFAULT_GROUP, interfaces: [] }
}
