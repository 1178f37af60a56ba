/**
 * Addresses: reading and writing them against ipaddr.js. `node bench/inet.ts`
 *
 * ipaddr.js is the baseline only: it takes more than Go does (010.0.0.1 is 8.0.0.1 to it), so a strict reader would have to stand in
 * front of it in any case.
 */
import { createRequire } from 'node:module'
import {
  cidrContains,
  type Ip,
  ipBytes,
  ipToInt,
  ipv4At,
  ipv4Int,
  macAt,
  macBytes,
  parseAddresses,
  parseCidr,
  parseIp,
} from '@clarion/inet'
import { bench, do_not_optimize, run, summary } from 'mitata'

/** The part of ipaddr.js that is measured. */
interface IpaddrJs {
  parse(text: string): { toString(): string; match(range: readonly [unknown, number]): boolean }
  parseCIDR(text: string): readonly [unknown, number]
  fromByteArray(bytes: readonly number[]): { toString(): string }
}

const baseline: IpaddrJs = createRequire(new URL('../packages/inet/package.json', import.meta.url))('ipaddr.js')

const v4 = Array.from({ length: 256 }, (_, i) => `198.51.${(i * 37) % 256}.${i}`)
const v6 = Array.from({ length: 256 }, (_, i) => `2001:db8:${i.toString(16)}::${((i * 4099) % 65536).toString(16)}`)
const frame = Uint8Array.from({ length: 256 }, (_, i) => (i * 151) % 256)
let turn = 0
/** Another one each time, so that nothing is remembered. */
const next = <T>(list: readonly T[], otherwise: T): T => list[turn++ % list.length] ?? otherwise
const ips = v4.flatMap((text) => parseIp(text) ?? [])
const [ip] = ips
const mac = macAt(frame, 0)
const cidr = parseCidr('198.51.0.0/16')
const baselineCidr = baseline.parseCIDR('198.51.0.0/16')
if (ip === undefined || cidr === undefined) throw new Error('the benchmark has no addresses')

summary(() => {
  bench('IPv4 text: parseIp', () => do_not_optimize(parseIp(next(v4, ''))))
  bench('IPv4 text: ipaddr.js', () => do_not_optimize(baseline.parse(next(v4, '')).toString()))
})
summary(() => {
  bench('IPv6 text: parseIp', () => do_not_optimize(parseIp(next(v6, ''))))
  bench('IPv6 text: ipaddr.js', () => do_not_optimize(baseline.parse(next(v6, '')).toString()))
})
summary(() => {
  bench('IPv4 from a frame: ipv4At', () => do_not_optimize(ipv4At(frame, turn++ % 250)))
  bench('IPv4 from a frame: ipaddr.js', () => {
    const offset = turn++ % 250
    do_not_optimize(baseline.fromByteArray([...frame.subarray(offset, offset + 4)]).toString())
  })
})
summary(() => {
  bench('in a network: cidrContains', () => do_not_optimize(cidrContains(cidr, next<Ip>(ips, ip))))
  bench('in a network: ipaddr.js', () => do_not_optimize(baseline.parse(next(v4, '')).match(baselineCidr)))
})
bench('ipv4Int', () => do_not_optimize(ipv4Int(next<Ip>(ips, ip))))
bench('ipBytes of IPv4', () => do_not_optimize(ipBytes(next<Ip>(ips, ip))))
bench('ipToInt of IPv4', () => do_not_optimize(ipToInt(next<Ip>(ips, ip))))
bench('macAt', () => do_not_optimize(macAt(frame, turn++ % 250)))
bench('macBytes', () => do_not_optimize(macBytes(mac)))
bench('parseAddresses of a range of 13 networks', () => do_not_optimize(parseAddresses('3.3.3.2-3.3.3.254')))

await run()
