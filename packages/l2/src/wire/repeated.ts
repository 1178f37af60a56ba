/**
 * Addresses as text, made once for those that come again and again, as on any LAN they do: the same few clients ask for the same few
 * addresses. A slot forgets the address before it, so strangers cost time but never memory.
 */
import { type Ip, ipv4At, type Mac, macAt, u16, u32 } from '@clarion/inet'

// Powers of two. Clients of a LAN, and the addresses of a large cluster.
const MAC_SLOTS = 4_096
const IP_SLOTS = 16_384

const macKeys = new Float64Array(MAC_SLOTS).fill(-1)
const macs: Mac[] = []
const ipKeys = new Float64Array(IP_SLOTS).fill(-1)
const ips: Ip[] = []

/** `macAt`, without making a text that was made before. */
export function repeatedMacAt(b: Uint8Array, offset: number): Mac {
  const low = u32(b, offset + 2)
  const key = u16(b, offset) * 2 ** 32 + low
  const slot = slotOf(low, MAC_SLOTS)
  const known = macs[slot]
  if (macKeys[slot] === key && known !== undefined) return known
  macKeys[slot] = key
  const made = macAt(b, offset)
  macs[slot] = made
  return made
}

/** `ipv4At`, without making a text that was made before. */
export function repeatedIpv4At(b: Uint8Array, offset: number): Ip {
  const key = u32(b, offset)
  const slot = slotOf(key, IP_SLOTS)
  const known = ips[slot]
  if (ipKeys[slot] === key && known !== undefined) return known
  ipKeys[slot] = key
  const made = ipv4At(b, offset)
  ips[slot] = made
  return made
}

/** The last bits differ most. */
function slotOf(key: number, slots: number): number {
  return (key ^ (key >>> 14)) & (slots - 1)
}
