/** What the kernel of this machine is set to, as far as an announced address depends on it. */
import { type Finding, ok, problem, skipped } from './finding.ts'

/** The text of a file; undefined where there is none to read. */
export type ReadText = (path: string) => string | undefined

const CONF = '/proc/sys/net/ipv4/conf'

/** `links`: names of those that announce. */
export function nodeFindings(read: ReadText, links: readonly string[]): readonly Finding[] {
  return [strictArp(read), ...reversePath(read, links), cpu(read)]
}

export function runsIpvs(read: ReadText): boolean {
  return read('/sys/class/net/kube-ipvs0/ifindex') !== undefined
}

/** In ipvs mode every node has every address on kube-ipvs0, and its kernel answers ARP for it unless it is told not to. */
function strictArp(read: ReadText): Finding {
  if (!runsIpvs(read)) return ok('strict-arp', 'kube-proxy does not run ipvs here')
  const [ignore, announce] = ['arp_ignore', 'arp_announce'].map((name) => number(read(`${CONF}/all/${name}`)))
  if (ignore === undefined || announce === undefined) return skipped('strict-arp', `${CONF}/all cannot be read`)
  const remedy = 'set strictARP: true in the ConfigMap kube-proxy (mode ipvs), and restart kube-proxy'
  if (ignore < 1 || announce < 2) {
    return problem(
      'strict-arp',
      `kube-proxy runs ipvs and the kernel answers ARP too (arp_ignore ${ignore}, arp_announce ${announce})`,
      remedy,
    )
  }
  return ok('strict-arp', 'kube-proxy runs ipvs, and the kernel keeps silent')
}

/** The kernel takes the higher of `all` and the link's own (ip-sysctl): 1 is strict, 2 is loose. */
function reversePath(read: ReadText, links: readonly string[]): readonly Finding[] {
  if (links.length < 2) return [ok('rp-filter', 'fewer than two links announce, so no packet comes in on an unexpected one')]
  const all = number(read(`${CONF}/all/rp_filter`))
  if (all === undefined) return [skipped('rp-filter', `${CONF}/all/rp_filter cannot be read`)]
  const strict = links.filter((link) => Math.max(all, number(read(`${CONF}/${link}/rp_filter`)) ?? 0) === 1)
  const why = 'drops packets for announced addresses that come in on a link the answer would not leave by (rp_filter 1)'
  return strict.length === 0
    ? [ok('rp-filter', 'no announcing link filters by the reverse path')]
    : strict.map((link) => problem('rp-filter', `${link} ${why}`, sysctlOf('ipv4', link, 'rp_filter=2')))
}

/** sysctl(8): a dot in a name of a link is written as a slash. */
export function sysctlOf(family: 'ipv4' | 'ipv6', link: string, setting: string): string {
  return `sysctl net.${family}.conf.${link.replaceAll('.', '/')}.${setting}`
}

/** cgroup v2, cpu.stat: this process shares its group with the speaker when it runs in the speaker's container. */
function cpu(read: ReadText): Finding {
  const stat = read('/sys/fs/cgroup/cpu.stat')
  const throttled = number(/^nr_throttled (\d+)$/m.exec(stat ?? '')?.[1])
  if (throttled === undefined)
    return skipped('cpu', 'this control group counts no throttling; run it in the speaker’s container to know')
  const remedy = 'take the CPU limit from this container: a speaker that is stopped for a while answers late'
  return throttled === 0
    ? ok('cpu', 'this control group was never throttled')
    : problem('cpu', `this control group was throttled ${throttled} times`, remedy)
}

function number(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+\s*$/.test(text) ? undefined : Number(text)
}
