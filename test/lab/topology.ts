/**
 * A LAN on one machine: a switch (a bridge in a namespace of its own), nodes n1 … nN, a client c and a watcher w. Nothing outside is touched.
 *
 *      n1        n2        n3        c         w       each a network namespace with one interface, eth0
 *      │eth0     │eth0     │eth0     │eth0     │eth0
 *      │p-n1     │p-n2     │p-n3     │p-c      │p-w    the switch's ports
 *     ─┴─────────┴─────────┴─────────┴─────────┴─  br0
 */
import { namespaceName, removeLeftovers } from './leftovers.ts'
import type { Lifetime } from './lifetime.ts'
import { ipBatch, run, succeeds } from './run.ts'

export interface LanOptions {
  /** Names of its namespaces begin so: one prefix for each program that builds LANs. */
  readonly prefix: string
  /** How many nodes, 1 to 89. */
  readonly nodes: number
  /** Names of further machines, of which the LAN knows nothing more; at most eight. */
  readonly others?: readonly string[]
  readonly lifetime: Lifetime
  readonly network?: Network
}

export interface Network {
  /** The first 24 bits of the LAN's IPv4 addresses, and the first 64 of its IPv6 addresses. */
  readonly ipv4: string
  readonly ipv6: string
  /** Addresses that belong to nobody until a speaker answers for them; inside the LAN, so that the client asks for them by ARP or NDP. */
  readonly pools: readonly string[]
}

/** Addresses for documentation (RFC 5737, RFC 3849): what leaks out of a lab is recognised. */
export const DOCUMENTATION: Network = {
  ipv4: '192.0.2',
  ipv6: '2001:db8:1:0',
  pools: ['192.0.2.128/25', '2001:db8:1:0:8000::/80'],
}

/** A machine on the LAN. */
export interface Host {
  readonly name: string
  /** Its network namespace. */
  readonly ns: string
  readonly mac: string
  readonly ip: string
  readonly ip6: string
  /** Where its cable ends on the switch. */
  readonly port: string
}

export interface Lan {
  readonly nodes: readonly Host[]
  readonly client: Host
  /** Who asks for addresses all the time. Not the client: a kernel learns from answers, and the client shall learn from announcements. */
  readonly watcher: Host
  readonly others: readonly Host[]
  /** Namespace of the bridge. */
  readonly switchNs: string
  /** The node of that name; throws when there is none. */
  node(name: string): Host
  /** Takes everything away. Processes in the namespaces are their starter's affair. */
  destroy(): void
}

/** Fixed MACs and addresses make captures readable: n3 is 192.0.2.13, 2001:db8:1::13, 02:00:00:00:00:13. */
function host(name: string, last: number, prefix: string, network: Network): Host {
  const ns = namespaceName(prefix, name)
  return {
    name,
    ns,
    mac: `02:00:00:00:00:${String(last).padStart(2, '0')}`,
    ip: `${network.ipv4}.${last}`,
    ip6: `${network.ipv6}::${last}`,
    port: `p-${name}`,
  }
}

/**
 * What kube-proxy does on a real node: every address of the pools is accepted by every node, and the kernel answers no ARP for it
 * (arp_ignore, kube-proxy's strictARP), nor asks in its name (arp_announce). Who gets the packets is decided by ARP and NDP alone.
 */
const standInForKubeProxy = (pools: readonly string[]) => pools.map((pool) => `route add local ${pool} dev lo`)

const SYSCTLS: Readonly<Record<string, number>> = {
  'ipv4/conf/all/arp_ignore': 1,
  'ipv4/conf/all/arp_announce': 2,
  'ipv6/conf/all/accept_dad': 0, // no second of waiting until an IPv6 address may be used
  'ipv6/conf/default/accept_dad': 0,
  'ipv6/conf/all/accept_ra': 0,
}

/** Sets a sysctl below /proc/sys/net in a namespace; the name with slashes. */
export function setSysctl(ns: string, name: string, value: number): void {
  run('ip', ['netns', 'exec', ns, 'sh', '-c', `echo ${value} > /proc/sys/net/${name}`])
}

function setSysctls(ns: string) {
  const script = Object.entries(SYSCTLS).map(([name, value]) => `echo ${value} > /proc/sys/net/${name}`)
  run('ip', ['netns', 'exec', ns, 'sh', '-c', `set -e; ${script.join('; ')}`])
}

function addHost(h: Host, switchNs: string, pools: readonly string[]) {
  run('ip', ['netns', 'add', h.ns])
  setSysctls(h.ns)
  ipBatch(undefined, [`link add eth0 netns ${h.ns} type veth peer name ${h.port} netns ${switchNs}`])
  ipBatch(switchNs, [`link set ${h.port} master br0`, `link set ${h.port} up`])
  ipBatch(h.ns, [
    'link set lo up',
    `link set eth0 address ${h.mac}`,
    `address add ${h.ip}/24 dev eth0`,
    'link set eth0 up',
    `address add ${h.ip6}/64 dev eth0 nodad`,
    ...standInForKubeProxy(pools),
  ])
}

/** Builds a LAN; it is taken away again by `destroy`, by the end of the lifetime, and when building failed half way. Throws CommandFailed. */
export function buildLan({ prefix, nodes: count, others: names = [], lifetime, network = DOCUMENTATION }: LanOptions): Lan {
  removeLeftovers(prefix)
  const switchNs = namespaceName(prefix, 'sw')
  const nodes = Array.from({ length: count }, (_, i) => host(`n${i + 1}`, i + 11, prefix, network))
  const client = host('c', 10, prefix, network)
  const watcher = host('w', 9, prefix, network)
  const others = names.map((name, i) => host(name, 8 - i, prefix, network))
  const roleless = [client, watcher, ...others]
  const destroy = lifetime.onEnd(() => {
    for (const ns of [...nodes, ...roleless].map((h) => h.ns).concat(switchNs)) succeeds('ip', ['netns', 'del', ns])
  })
  try {
    run('ip', ['netns', 'add', switchNs])
    setSysctl(switchNs, 'ipv6/conf/default/disable_ipv6', 1) // a switch has no addresses, and asks for no routers
    // No spanning tree, no waiting: a port forwards as soon as its cable is in.
    ipBatch(switchNs, [
      'link set lo up',
      'link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0',
      'link set br0 up',
    ])
    for (const node of nodes) addHost(node, switchNs, network.pools)
    for (const one of roleless) addHost(one, switchNs, [])
  } catch (failure) {
    destroy()
    throw failure
  }
  return {
    nodes,
    client,
    watcher,
    others,
    switchNs,
    node(name) {
      const found = nodes.find((n) => n.name === name)
      if (found === undefined) throw new Error(`this LAN has no node ${name}`)
      return found
    },
    destroy,
  }
}
