/** OpenELB's Eip, network.kubesphere.io/v1alpha2: a range of addresses and how it is announced. */
import { BITS, familyOf, parseIp } from '@clarion/inet'
import * as z from 'zod'
import type { Read } from './conversion.ts'
import { unreadable } from './unreadable.ts'

const DEFAULT_EIP = 'eip.openelb.kubesphere.io/is-default-eip'

const eip = z.object({
  metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.strictObject({
    address: z.string(),
    protocol: z.string().default('bgp'),
    interface: z.string().default(''),
    disable: z.boolean().default(false),
    usingKnownIPs: z.boolean().default(false),
    priority: z.number().optional(),
    namespaces: z.array(z.string()).default([]),
    namespaceSelector: z.record(z.string(), z.string()).default({}),
  }),
})

export function readEip(object: unknown): Read {
  const read = eip.safeParse(object)
  if (!read.success) return unreadable(read.error)
  const { metadata, spec } = read.data
  if (spec.protocol === 'vip') return { why: 'VipMode', message: 'its addresses are announced by keepalived' }
  if (spec.protocol !== 'layer2') return { why: 'OnlyBGP', message: 'it is announced by BGP, and Clarion does not speak BGP yet' }
  if (spec.interface.includes(':')) {
    return { why: 'InterfaceByReach', message: `an L2Advertisement names interfaces, and no way to find them: ${spec.interface}` }
  }
  if (spec.disable)
    return { why: 'PoolDisabled', message: 'it gives no addresses, and an IPAddressPool gives them at least on request' }
  if (spec.usingKnownIPs) return { why: 'KnownIPs', message: 'usingKnownIPs is set' }
  if (spec.priority !== undefined || spec.namespaces.length > 0 || Object.keys(spec.namespaceSelector).length > 0) {
    const message = 'it goes first for some namespaces, and an IPAddressPool with serviceAllocation is for those alone'
    return { why: 'PinnedOtherwise', message }
  }
  return {
    name: metadata.name,
    addresses: [whole(spec.address)],
    autoAssign: metadata.annotations[DEFAULT_EIP] === 'true', // of the others a Service asks for one by name
    interfaces: spec.interface === '' ? [] : [spec.interface],
  }
}

/** A single address is written as one there. */
function whole(address: string): string {
  const ip = parseIp(address)
  return ip === undefined ? address : `${ip}/${BITS[familyOf(ip)]}`
}
