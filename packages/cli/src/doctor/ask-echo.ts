/** Who answers ICMP echo: sent to the MAC that answered ARP for the address, so that it reaches the node that announces it. */
import { networkInterfaces } from 'node:os'
import { type Ip, ipBytes, isDrop, type Mac, parseIp } from '@clarion/inet'
import { decodeEcho, encodeEcho } from '@clarion/l2'
import type { Link } from '@clarion/link/rules'
import { decodeEthernet, ETHERNET_HEADER, ETHERTYPE_IPV4, encodeEthernet } from '@clarion/link/wire'
import { askOnLinks } from './ask-on-links.ts'

export interface EchoAnswers {
  readonly asked: readonly Ip[]
  readonly answered: ReadonlySet<Ip>
}

const SOURCE_AT = ETHERNET_HEADER + 12 // RFC 791

/** A sentence where it cannot ask. */
export async function askEcho(
  macs: ReadonlyMap<Ip, ReadonlySet<Mac>>,
  links: readonly Link[],
): Promise<EchoAnswers | { readonly no: string }> {
  const asked = [...macs.keys()].filter((address) => (macs.get(address)?.size ?? 0) > 0)
  const answered = new Set<Ip>()
  if (asked.length === 0) return { asked, answered }
  const sources = new Map(links.map(({ name }) => [name, ownAddress(name)]))
  const from = links.filter(({ name }) => sources.get(name) !== undefined)
  if (from.length === 0) return { no: 'no link that may announce has an IPv4 address to ask from' }
  const id = process.pid & 0xffff
  let sequence = 0
  const told = await askOnLinks(from, {
    etherType: ETHERTYPE_IPV4,
    match: { offsets: [SOURCE_AT], width: 4, set: asked.map(ipBytes) },
    frames({ name, mac }) {
      const source = sources.get(name)
      if (source === undefined) return []
      sequence++
      return asked.flatMap((destination) =>
        [...(macs.get(destination) ?? [])].map((to) => {
          const payload = encodeEcho({ kind: 'request', source, destination, id, sequence })
          return encodeEthernet({ destination: to, source: mac, etherType: ETHERTYPE_IPV4, payload })
        }),
      )
    },
    onFrame(bytes) {
      const frame = decodeEthernet(bytes)
      const echo = isDrop(frame) ? frame : decodeEcho(frame.payload)
      if (!isDrop(echo) && echo.kind === 'reply' && echo.id === id) answered.add(echo.source)
    },
  })
  return 'no' in told ? told : { asked, answered }
}

function ownAddress(link: string): Ip | undefined {
  const own = networkInterfaces()[link]?.find(({ family }) => family === 'IPv4')
  return own && parseIp(own.address)
}
