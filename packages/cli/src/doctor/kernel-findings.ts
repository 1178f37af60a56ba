/** What announcing needs of this machine's kernel, as far as this process may see it. */
import { familyOf, type Ip } from '@clarion/inet'
import type { LinkFault } from '@clarion/link/net'
import { type Finding, ok, problem, skipped } from './finding.ts'
import { type ReadText, sysctlOf } from './node-findings.ts'

type Refused = Pick<LinkFault, 'message' | 'errno'> | undefined

export interface Sockets {
  readonly packet: Refused
  readonly netlink: Refused
}

/** `links`: names of those that announce. `announced`: addresses of the cluster. */
export function kernelFindings(
  sockets: Sockets,
  read: ReadText,
  links: readonly string[],
  announced: readonly Ip[],
): readonly Finding[] {
  return [packetSocket(sockets.packet), netlink(sockets.netlink), ...ipv6(read, links, announced)]
}

function packetSocket(refused: Refused): Finding {
  if (refused === undefined) return ok('packet-socket', 'packet sockets can be opened')
  if (refused.errno === 'EPERM')
    return skipped('packet-socket', 'packet sockets need CAP_NET_RAW, which this process has not; a speaker has it')
  if (refused.errno !== 'EAFNOSUPPORT') return skipped('packet-socket', refused.message)
  const remedy =
    'modprobe af_packet, or take a kernel with CONFIG_PACKET; where a seccomp profile refuses socket(AF_PACKET), let it pass'
  return problem('packet-socket', 'there are no packet sockets here, by which a speaker answers ARP (EAFNOSUPPORT)', remedy)
}

function netlink(refused: Refused): Finding {
  if (refused === undefined) return ok('netlink', 'links can be listed and watched')
  if (refused.errno === undefined) return skipped('netlink', refused.message)
  const remedy =
    'let the seccomp profile or the sandbox of this container pass socket(AF_NETLINK): a speaker finds its links by it'
  return problem('netlink', refused.message, remedy)
}

/** Matters where a Service has an IPv6 address. */
function ipv6(read: ReadText, links: readonly string[], announced: readonly Ip[]): readonly Finding[] {
  const isNeeded = announced.some((ip) => familyOf(ip) === 'ipv6')
  const off = (message: string, remedy: string) =>
    isNeeded
      ? problem('ipv6', `Services have IPv6 addresses, and ${message}`, remedy)
      : ok('ipv6', `${message}; no Service has such an address`)
  if (read('/proc/net/if_inet6') === undefined)
    return [off('this kernel has no IPv6', 'boot without ipv6.disable=1, on a kernel with CONFIG_IPV6')]
  const dark = links.filter((link) => isOff(read, link))
  if (dark.length === 0) return [ok('ipv6', 'IPv6 is on')]
  return dark.map((link) => off(`IPv6 is off on ${link}`, sysctlOf('ipv6', link, 'disable_ipv6=0')))
}

const isOff = (read: ReadText, link: string): boolean => read(`/proc/sys/net/ipv6/conf/${link}/disable_ipv6`)?.trim() === '1'
