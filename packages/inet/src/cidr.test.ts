import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Cidr, cidrContains, cidrLast, cidrSize, cidrsOverlap, cidrText, parseCidr } from './cidr.ts'
import { BITS, ipFromInt, parseIp } from './ip.ts'
import { cidr, intOf, ip } from './testing/arbitrary.ts'

// Source: the network of net.ParseCIDR(text) as Go 1.26.8 prints it; undefined where it gives an error.
const GO: readonly (readonly [text: string, cidr: string | undefined])[] = [
  ['192.168.10.7/24', '192.168.10.0/24'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['255.255.255.255/0', '0.0.0.0/0'],
  ['1.2.3.4/32', '1.2.3.4/32'],
  ['1.2.3.4/33', undefined],
  ['1.2.3.4', undefined],
  ['1.2.3.4/', undefined],
  ['/24', undefined],
  [' 1.2.3.4/24', undefined],
  ['1.2.3.4/24 ', undefined],
  ['1.2.3.4 /24', undefined],
  ['1.2.3.4/ 24', undefined],
  ['01.2.3.4/24', undefined],
  ['10.0.0.0/08', '10.0.0.0/8'],
  ['10.0.0.0/+8', undefined],
  ['10.0.0.0/-1', undefined],
  ['10.0.0.0/8/8', undefined],
  ['10.0.0.0/8.0', undefined],
  ['10.0.0.0/255.0.0.0', undefined],
  ['10.0.0.0/99999999999999999999', undefined],
  ['2001:DB8::1/64', '2001:db8::/64'],
  ['::1/128', '::1/128'],
  ['::1/129', undefined],
  ['::/0', '::/0'],
  ['1000::3/126', '1000::/126'],
  ['fe80::1%eth0/64', undefined],
  ['::ffff:1.2.3.0/120', '1.2.3.0/24'],
  ['::ffff:1.2.3.4/128', '1.2.3.4/32'],
  ['::ffff:1.2.3.4/96', '0.0.0.0/0'],
  ['::ffff:1.2.3.4/95', '::fffe:0:0/95'],
  ['::ffff:1.2.3.4/24', '::/24'],
  ['::ffff:1.2.3.4/129', undefined],
]

test('has vectors of Go, of both kinds', () => {
  expect(GO.filter(([, net]) => net !== undefined).length).toBeGreaterThan(10)
  expect(GO.filter(([, net]) => net === undefined).length).toBeGreaterThan(10)
})

test.each(GO)('parseCidr(%j) is %j, as in Go', (text, net) => {
  const parsed = parseCidr(text)
  expect(parsed && cidrText(parsed)).toBe(net)
})

/** The plain twin: an address is inside when its leading bits, written out, are those of the network. */
function plainContains(net: Cidr, value: bigint): boolean {
  const bits = (of: bigint) => of.toString(2).padStart(BITS[net.family], '0').slice(0, net.length)
  return bits(value) === bits(net.first)
}

describe('a network', () => {
  test('is read from its own text', () => {
    const plain = cidr.filter((net) => net.family === 'ipv4' || net.first >> 32n !== 0xffffn)
    fc.assert(fc.property(plain, (net) => expect(parseCidr(cidrText(net))).toEqual(net)))
  })

  test('contains what its bits say, and nothing of the other family', () => {
    const withValue = cidr.chain((net) => fc.tuple(fc.constant(net), intOf(net.family)))
    fc.assert(
      fc.property(withValue, ([net, value]) => {
        fc.pre(net.family === 'ipv4' || value >> 32n !== 0xffffn)
        expect(cidrContains(net, ipFromInt(value, net.family))).toBe(plainContains(net, value))
      }),
    )
    const v4 = parseIp('0.0.0.1')
    expect(v4 && cidrContains({ family: 'ipv6', first: 0n, length: 0 }, v4)).toBe(false)
    fc.assert(
      fc.property(ip, (address) => expect(cidrContains({ family: ip4Or6(address), first: 0n, length: 0 }, address)).toBe(true)),
    )
  })

  test('contains its first and its last address and not their neighbours', () => {
    fc.assert(
      fc.property(cidr, (net) => {
        expect(plainContains(net, net.first)).toBe(true)
        expect(plainContains(net, cidrLast(net))).toBe(true)
        expect(cidrLast(net) - net.first + 1n).toBe(cidrSize(net))
        const inFamily = (value: bigint) => value >= 0n && value < 1n << BigInt(BITS[net.family])
        for (const outside of [net.first - 1n, cidrLast(net) + 1n].filter(inFamily))
          expect(plainContains(net, outside)).toBe(false)
      }),
    )
  })

  test('overlaps another exactly when they have an address in common', () => {
    let met = 0
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        const inCommon = a.family === b.family && a.first <= cidrLast(b) && b.first <= cidrLast(a)
        if (inCommon) met++
        expect(cidrsOverlap(a, b)).toBe(inCommon)
        expect(cidrsOverlap(b, a)).toBe(inCommon)
      }),
      { numRuns: 500 },
    )
    expect(met).toBeGreaterThan(0)
  })
})

const ip4Or6 = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4')
