import type { Link } from './link.ts'

/** Why a link takes no part in announcing. */
export type LinkRefusal =
  | 'LinkIsLoopback'
  | 'LinkExcluded'
  | 'LinkDown'
  | 'LinkEnslaved'
  | 'LinkNoArp'
  | 'LinkNotBroadcast'
  | 'LinkHasNoMac'

export interface IgnoredLink {
  readonly link: Link
  readonly why: LinkRefusal
}

export interface CountingLinks {
  readonly counting: readonly Link[]
  readonly ignored: readonly IgnoredLink[]
}

/** MB 3.4: the names MetalLB leaves out as shipped (ConfigMap `metallb-excludel2`). */
export const DEFAULT_EXCLUDE: readonly RegExp[] = [
  /^docker.*/,
  /^cbr.*/,
  /^dummy.*/,
  /^virbr.*/,
  /^lxcbr.*/,
  /^veth.*/,
  /^lo$/,
  /^cali.*/,
  /^tunl.*/,
  /^flannel.*/,
  /^kube-ipvs.*/,
  /^cni.*/,
  /^nodelocaldns.*/,
  /^lxc.*/,
]

/** What netlink shows where there is no address of six bytes (tunnels, InfiniBand). */
const NO_MAC = '00:00:00:00:00:00'

/**
 * The links that may announce IPv4 addresses (MB 3.4), in the order given. Only being switched on decides, never the carrier: a cable
 * comes and goes, and a socket may stay open over it.
 */
export function countingLinks(links: Iterable<Link>, exclude: readonly RegExp[] = DEFAULT_EXCLUDE): CountingLinks {
  const counting: Link[] = []
  const ignored: IgnoredLink[] = []
  for (const link of links) {
    const why = refusal(link, exclude)
    if (why === undefined) counting.push(link)
    else ignored.push({ link, why })
  }
  return { counting, ignored }
}

/** What an operator chose comes before what the link is: the first reason is the one worth telling. */
function refusal(link: Link, exclude: readonly RegExp[]): LinkRefusal | undefined {
  if (link.loopback) return 'LinkIsLoopback'
  if (exclude.some((pattern) => link.name.search(pattern) !== -1)) return 'LinkExcluded'
  if (!link.up) return 'LinkDown'
  if (link.master !== undefined) return 'LinkEnslaved'
  if (link.noArp) return 'LinkNoArp'
  if (!link.broadcast) return 'LinkNotBroadcast'
  return link.mac === NO_MAC ? 'LinkHasNoMac' : undefined
}
