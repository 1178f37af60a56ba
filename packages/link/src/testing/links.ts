import { type Mac, parseMac } from '@clarion/inet'
import type { Link } from '../rules/link.ts'

/** A MAC of tests, written down by programmers. */
export function mac(text: string): Mac {
  const address = parseMac(text)
  if (address === undefined) throw new RangeError(`no MAC: ${text}`)
  return address
}

/** An Ethernet link in good order, but for what is said otherwise. */
export function aLink(of: Partial<Link> = {}): Link {
  return {
    index: 2,
    name: 'eth0',
    mac: mac('02:00:00:00:00:11'),
    up: true,
    carrier: true,
    broadcast: true,
    loopback: false,
    noArp: false,
    master: undefined,
    mtu: 1500,
    ...of,
  }
}

export const mapOf = (...links: readonly Link[]): ReadonlyMap<number, Link> => new Map(links.map((link) => [link.index, link]))
