import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Ip } from './address.ts'
import { familyOf, ipBytes, ipFromBytes, ipFromInt, ipToInt, parseIp } from './ip.ts'
import { ipv4At, ipv4Int, ipv4Text } from './ipv4.ts'
import { ip4, ip6, ip as someIp } from './testing/arbitrary.ts'

// Source: net.ParseIP(text).String() of Go 1.26.8; undefined where ParseIP gives nil.
const GO: readonly (readonly [text: string, ip: string | undefined])[] = [
  ['192.168.1.240', '192.168.1.240'],
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
  ['256.0.0.1', undefined],
  ['010.0.0.1', undefined],
  ['1.2.3.00', undefined],
  ['1.2.3', undefined],
  ['1.2.3.4.5', undefined],
  ['1..3.4', undefined],
  ['1.2.3.', undefined],
  ['.1.2.3', undefined],
  ['', undefined],
  [' 1.2.3.4', undefined],
  ['1.2.3.4 ', undefined],
  ['+1.2.3.4', undefined],
  ['0x1.2.3.4', undefined],
  ['1.2.3.4/32', undefined],
  ['16909060', undefined],
  ['١.2.3.4', undefined],
  ['::', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['FC00:F853:0CCD:E799:0:0:0:1', 'fc00:f853:ccd:e799::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['1:2:3:4::5:6:7:8', undefined],
  ['1:2:3:4:5:6:7:8::', undefined],
  ['1:2:3:4:5:6:7', undefined],
  ['1:2:3:4:5:6:7:8:9', undefined],
  ['1:2:3:4:5:6:7:', undefined],
  [':1:2:3:4:5:6:7', undefined],
  [':::', undefined],
  [':', undefined],
  ['1::2::3', undefined],
  ['12345::', undefined],
  ['00001::', undefined],
  ['g::', undefined],
  ['fe80::1%eth0', undefined],
  ['fe80::1%', undefined],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['::ffff:102:304', '1.2.3.4'],
  ['::FFFF:0.0.0.0', '0.0.0.0'],
  ['::1.2.3.4', '::102:304'],
  ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ['1:2:3:4:5:6:7:1.2.3.4', undefined],
  ['1:2:3:4:5:1.2.3.4', undefined],
  ['1:2:3:4:5:6::1.2.3.4', undefined],
  ['1:2:3:4:5:6:7::1.2.3.4', undefined],
  ['1:2:3:4:5::1.2.3.4', '1:2:3:4:5:0:102:304'],
  ['::1.2.3.04', undefined],
  ['::1.2.3.4:5', undefined],
  ['::1.2.3', undefined],
  ['[::1]', undefined],
]

test('has vectors of Go, of both kinds', () => {
  expect(GO.filter(([, ip]) => ip !== undefined).length).toBeGreaterThan(15)
  expect(GO.filter(([, ip]) => ip === undefined).length).toBeGreaterThan(25)
})

test.each(GO)('parseIp(%j) is %j, as in Go', (text, ip) => expect(parseIp(text)).toBe(ip))

describe('an address', () => {
  test('has one canonical text', () => {
    fc.assert(fc.property(someIp, (ip) => expect(parseIp(ip)).toBe(ip)))
  })

  test('is the same after bytes and after its integer', () => {
    fc.assert(
      fc.property(someIp, (ip) => {
        expect(ipFromBytes(ipBytes(ip))).toBe(ip)
        expect(ipFromInt(ipToInt(ip), familyOf(ip))).toBe(ip)
        expect(ipToInt(ip)).toBe([...ipBytes(ip)].reduce((value, byte) => value * 256n + BigInt(byte), 0n))
      }),
    )
  })

  test('IPv6 text of any spelling is read as the groups it was written from', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }))
    const spell = (g: number, upper: boolean, pad: boolean) => {
      const hex = g.toString(16).padStart(pad ? 4 : 1, '0')
      return upper ? hex.toUpperCase() : hex
    }
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), fc.boolean(), fc.boolean(), (groups, upper, pad) => {
        const ip = parseIp(groups.map((g) => spell(g, upper, pad)).join(':'))
        const bytes = Uint8Array.from(groups.flatMap((g) => [g >>> 8, g & 255]))
        expect(ip).toBe(ipFromBytes(bytes))
        expect(plainIpv6Text(groups)).toContain(ip)
      }),
    )
  })

  test('parsing never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseIp(text)))
    fc.assert(fc.property(fc.stringMatching(/^[0-9a-fA-F:.%/]{0,40}$/), (text) => void parseIp(text)))
  })

  test('IPv4 has a fast way that agrees with the general one', () => {
    fc.assert(
      fc.property(ip4, fc.nat(8), (ip, offset) => {
        const b = new Uint8Array(offset + 4)
        b.set(ipBytes(ip), offset)
        expect(ipv4At(b, offset)).toBe(ip)
        expect(BigInt(ipv4Int(ip))).toBe(ipToInt(ip))
        expect(ipv4Text(ipv4Int(ip))).toBe(ip)
      }),
    )
    fc.assert(fc.property(ip6, (ip) => expect(familyOf(ip)).toBe('ipv6')))
  })

  test('a mapped value is the IPv4 address', () => {
    expect(ipFromInt(0xffff_0102_0304n, 'ipv6')).toBe('1.2.3.4')
    expect(ipFromInt(0xffff_0102_0304_0000n, 'ipv6')).toBe('::ffff:102:304:0')
    expect(familyOf(parseIp('::ffff:1.2.3.4') ?? ('' as Ip))).toBe('ipv4')
  })

  test('other numbers of bytes and integers out of range are no address', () => {
    for (const length of [0, 3, 5, 15, 17]) expect(ipFromBytes(new Uint8Array(length))).toBeUndefined()
    expect(() => ipFromInt(-1n, 'ipv4')).toThrow(RangeError)
    expect(() => ipFromInt(1n << 32n, 'ipv4')).toThrow(RangeError)
    expect(() => ipFromInt(1n << 128n, 'ipv6')).toThrow(RangeError)
    expect(ipFromInt((1n << 128n) - 1n, 'ipv6')).toBe('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')
  })
})

/** The plain twin of RFC 5952: every way to write the groups with at most one `::`; the canonical one is among the shortest. */
function plainIpv6Text(groups: readonly number[]): readonly string[] {
  const hex = groups.map((g) => g.toString(16))
  if (groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff)
    return [[groups[6], groups[7]].flatMap((g = 0) => [g >> 8, g & 255]).join('.')]
  const ways: string[] = [hex.join(':')]
  for (let from = 0; from < 8; from++)
    for (let to = from + 2; to <= 8; to++)
      if (groups.slice(from, to).every((g) => g === 0)) ways.push(`${hex.slice(0, from).join(':')}::${hex.slice(to).join(':')}`)
  const zerosHidden = (way: string) => (way.includes('::') ? 8 - way.split(':').filter((part) => part !== '').length : 0)
  const most = Math.max(...ways.map(zerosHidden))
  return ways.filter((way) => zerosHidden(way) === most).slice(0, 1)
}
