import { lookup } from 'node:dns'
import { isIP } from 'node:net'
import type { SocketAddress } from './transport.ts'

/** `[name/]host[:port]` taken apart, an IPv6 host without its brackets (ML 9). */
export interface JoinAddress {
  readonly name: string // '': not given
  readonly host: string
  readonly port: number
}

/** Undefined for what is no such address. An IPv6 address without brackets has no port. */
export function parseJoinAddress(text: string, defaultPort: number): JoinAddress | undefined {
  const slash = text.indexOf('/')
  const name = slash < 0 ? '' : text.slice(0, slash)
  const place = text.slice(slash + 1)
  if (isIP(place) !== 0) return { name, host: place, port: defaultPort }
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(place) ?? []
  const host = bracketed ?? plain
  const port = digits === undefined ? defaultPort : Number(digits)
  if (host === undefined || (bracketed !== undefined && isIP(bracketed) !== 6)) return undefined
  return port >= 1 && port <= 65_535 ? { name, host, port } : undefined
}

/** All addresses of a host; of an address itself, at once. `done` gets none for a name that nobody knows. */
export function resolve({ host, port }: JoinAddress, done: (addresses: readonly SocketAddress[]) => void): void {
  if (isIP(host) !== 0) {
    done([{ address: host, port }])
    return
  }
  lookup(host, { all: true }, (error, found) => done(error === null ? found.map(({ address }) => ({ address, port })) : []))
}
