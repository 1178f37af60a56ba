import { networkInterfaces } from 'node:os'
import { addressText, type Endpoint, isPrivate, parseAddress } from '../rules/index.ts'
import type { SocketAddress } from './transport.ts'

/** The bytes of where something came from; undefined for what is no address. A zone id is of this machine only. */
export function endpointOf({ address, port }: SocketAddress): Endpoint | undefined {
  const addr = parseAddress(address.replace(/%.*$/, ''))
  return addr === undefined ? undefined : { addr, port }
}

export function socketAddressOf({ addr, port }: Endpoint): SocketAddress {
  return { address: addressText(addr), port }
}

/** What to tell others when bound to `address`: the same, or for a wildcard the host's first private address (ML 1). */
export function advertisedAddress(address: string): Uint8Array | undefined {
  const bytes = parseAddress(address)
  return bytes?.every((byte) => byte === 0) ? firstPrivateAddress() : bytes
}

function firstPrivateAddress(): Uint8Array | undefined {
  const candidates = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((one) => !one.internal && one.family === 'IPv4')
    .map((one) => parseAddress(one.address))
  return candidates.find((addr) => addr !== undefined && isPrivate(addr))
}
