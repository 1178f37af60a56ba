import type { Link } from '../rules/link.ts'
import { LinkFault } from './link-fault.ts'
import type { MemoryPort } from './memory-port.ts'
import type { OpenPacketSocket } from './packet-socket.ts'
import type { WatchLinks } from './watch-links.ts'

/** What a speaker on this host is given instead of the kernel's. */
export interface MemoryHost {
  readonly openPacketSocket: OpenPacketSocket
  /** Tells at once, then after every change. */
  readonly watchLinks: WatchLinks
}

/** A host with these ports, each plugged into whichever LAN; their links need different indexes. */
export function memoryHost(ports: readonly MemoryPort[]): MemoryHost {
  const links = new Map<number, Link>(ports.map(({ link }) => [link.index, link]))
  const listeners = new Set<() => void>()
  for (const port of ports) {
    const { index } = port.link
    port.onChange((link) => {
      if (link === undefined) links.delete(index)
      else links.set(index, link)
      for (const tell of [...listeners]) tell()
    })
  }
  return {
    openPacketSocket(link, options) {
      const port = ports.find((candidate) => candidate.link.index === link.index)
      if (port === undefined)
        throw new LinkFault('LINK_GONE', `There is no ${link.name} (index ${link.index}) any more.`, 'ENODEV')
      return port.open(link, options)
    },
    watchLinks({ onChange, signal }) {
      if (signal.aborted) return
      const tell = () => onChange(new Map(links))
      listeners.add(tell)
      signal.addEventListener('abort', () => listeners.delete(tell), { once: true })
      tell()
    },
  }
}
