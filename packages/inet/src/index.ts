/**
 * Addresses as values: IPv4 and IPv6, CIDRs, ranges, MACs, and the byte reading every codec is made of. Outside an address is its
 * canonical string, so that `===` compares; arithmetic is done on integers. Text is accepted exactly where Go's net package accepts
 * it, for that is what MetalLB's users have written down.
 *
 * It knows no sockets, no interfaces and no Kubernetes, and does not need Node.
 */
export type * from './address.ts'
export * from './bytes.ts'
export * from './cidr.ts'
export * from './drop.ts'
export * from './ip.ts'
export { ipv4At, ipv4Int, ipv4Text } from './ipv4.ts'
export * from './mac.ts'
export * from './range.ts'
