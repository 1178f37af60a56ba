const LITTLE_ENDIAN = true

/**
 * struct sockaddr_ll, packet(7), up to the interface; what follows is not read by bind.
 *
 *     0        2              4         8              20
 *     | family | protocol, BE | ifindex | not for bind |
 */
export function packetAddress(linkIndex: number, etherType: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(20))
  view.setUint16(0, 17, LITTLE_ENDIAN) // AF_PACKET
  view.setUint16(2, etherType)
  view.setInt32(4, linkIndex, LITTLE_ENDIAN)
  return new Uint8Array(view.buffer)
}

/** The interface of a sockaddr_ll: -1 once it is gone. */
export function packetAddressLink(address: Uint8Array): number {
  return new DataView(address.buffer, address.byteOffset).getInt32(4, LITTLE_ENDIAN)
}

/**
 * struct sockaddr_nl, netlink(7). The kernel chooses the port.
 *
 *     0        2     4      8        12
 *     | family | pad | port | groups |
 */
export function netlinkAddress(groups: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(12))
  view.setUint16(0, 16, LITTLE_ENDIAN) // AF_NETLINK
  view.setUint32(8, groups, LITTLE_ENDIAN)
  return new Uint8Array(view.buffer)
}

/** Who sent it; 0 is the kernel. */
export function netlinkAddressPort(address: Uint8Array): number {
  return new DataView(address.buffer, address.byteOffset).getUint32(4, LITTLE_ENDIAN)
}
