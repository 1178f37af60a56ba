/**
 * ARP: from the request's bytes to the answer's, as the responder does it between two calls of the socket. `node bench/l2.ts`
 *
 * The baseline reads and writes the same fields with DataView and text, as one would without thinking of speed.
 */
import { BROADCAST_MAC, isDrop, parseIp, parseMac } from '@clarion/inet'
import { answerArp, arpMatch, createBeacons, createForeignWatch, type Links } from '@clarion/l2/rules'
import { ARP_REQUEST, decodeArpFrame, encodeArpFrame } from '@clarion/l2/wire'
import { bench, do_not_optimize, run, summary } from 'mitata'
import { plainDecodeFrame, plainEncodeFrame } from '../packages/l2/src/testing/dataview-arp.ts'

const linkMac = parseMac('02:00:00:00:00:22')
const senderMac = parseMac('02:00:00:00:00:11')
const senderIp = parseIp('192.0.2.1')
if (linkMac === undefined || senderMac === undefined || senderIp === undefined) throw new Error('the benchmark has no addresses')
const link = { name: 'eth0', mac: linkMac }
const addresses = Array.from({ length: 10_000 }, (_, i) => parseIp(`10.0.${i >> 8}.${i & 255}`) ?? senderIp)
const requests = addresses.map((targetIp) =>
  encodeArpFrame({ destination: BROADCAST_MAC, arp: { op: ARP_REQUEST, senderMac, senderIp, targetMac: linkMac, targetIp } }),
)
let turn = 0
/** Another request each time, spread over the addresses. */
const next = (among: number): Uint8Array => requests[(turn++ * 7_919) % among] ?? new Uint8Array()
const announced = (n: number) => new Map(addresses.slice(0, n).map((address): [typeof address, Links] => [address, 'all']))

const table = announced(1_000)
summary(() => {
  bench('request to answer: l2', () => {
    const query = decodeArpFrame(next(1_000))
    const answer = isDrop(query) ? query : answerArp(query, link, table)
    if (isDrop(answer)) throw new Error(answer.drop)
    do_not_optimize(encodeArpFrame(answer))
  })
  bench('request to answer: DataView', () => {
    const query = plainDecodeFrame(next(1_000))
    const answer = query && answerArp(query, link, table)
    if (answer === undefined || isDrop(answer)) throw new Error('not answered')
    do_not_optimize(plainEncodeFrame(answer))
  })
})
const ours = new Set([linkMac])
const watch = createForeignWatch()
for (const n of [1, 1_000, 10_000]) {
  const many = announced(n)
  bench(`request to answer, foreign owners watched, ${n} addresses`, () => {
    const query = decodeArpFrame(next(n))
    if (isDrop(query)) throw new Error(query.drop)
    do_not_optimize(watch.see(query.arp, link.name, many, ours, 0))
    const answer = answerArp(query, link, many)
    if (isDrop(answer)) throw new Error(answer.drop)
    do_not_optimize(encodeArpFrame(answer))
  })
}
const cutShort = (requests[0] ?? new Uint8Array()).subarray(0, 30)
bench('a truncated frame', () => do_not_optimize(decodeArpFrame(cutShort)))
bench('the filter of 10,000 addresses', () => do_not_optimize(arpMatch(announced(10_000), 'eth0')))
bench('10,000 addresses announced to the end', () => {
  const beacons = createBeacons()
  for (const address of addresses) beacons.start('eth0', address)
  for (let now: number | undefined = 0; now !== undefined; now = beacons.wakeAt()) do_not_optimize(beacons.due(now))
})

await run()
