import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Family } from './address.ts'
import { type Cidr, cidrLast, cidrsOverlap, cidrText } from './cidr.ts'
import { ipFromInt } from './ip.ts'
import { parseAddresses, rangeCidrs } from './range.ts'
import { intOf } from './testing/arbitrary.ts'

function texts(entry: string): readonly string[] | string {
  const parsed = parseAddresses(entry)
  return 'fault' in parsed ? parsed.fault : parsed.map(cidrText)
}

// Sources: MB 1.1 and MB 8.5 (run on MetalLB 0.16.1), except the mixed range, which MetalLB reads as an empty list (MB 9, item 5).
const GOLDEN: readonly (readonly [entry: string, cidrs: readonly string[] | string])[] = [
  ['192.168.10.7/24', ['192.168.10.0/24']],
  ['::ffff:1.2.3.0/120', ['1.2.3.0/24']],
  ['192.168.9.1-192.168.9.5', ['192.168.9.1/32', '192.168.9.2/31', '192.168.9.4/31']],
  ['192.168.1.240-192.168.1.250', ['192.168.1.240/29', '192.168.1.248/31', '192.168.1.250/32']],
  ['fc00::1-fc00::5', ['fc00::1/128', 'fc00::2/127', 'fc00::4/127']],
  [
    '3.3.3.2-3.3.3.254',
    // biome-ignore format: in the order of the vector
    ['3.3.3.2/31', '3.3.3.4/30', '3.3.3.8/29', '3.3.3.16/28', '3.3.3.32/27', '3.3.3.64/26', '3.3.3.128/26', '3.3.3.192/27',
      '3.3.3.224/28', '3.3.3.240/29', '3.3.3.248/30', '3.3.3.252/31', '3.3.3.254/32'],
  ],
  ['0.0.0.0-255.255.255.255', ['0.0.0.0/0']],
  ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', ['::/0']],
  ['1.2.3.4-fc00::1', 'RangeMixesFamilies'],
  ['fc00::1-1.2.3.4', 'RangeMixesFamilies'],
  ['1.2.3.4-1.2.3.4', ['1.2.3.4/32']],
  [' 1.2.3.4 \t-\u00a0 1.2.3.5 ', ['1.2.3.4/31']],
  ['::ffff:1.2.3.4-1.2.3.5', ['1.2.3.4/31']],
  ['1.2.3.5-1.2.3.4', 'RangeReversed'],
  ['fc00::2-fc00::1', 'RangeReversed'],
  ['9.0.0.0-10.0.0.0', ['9.0.0.0/8', '10.0.0.0/32']],
  [' 192.168.1.0/24', 'AddressInvalid'],
  ['192.168.1.0/24 ', 'AddressInvalid'],
  ['192.168.01.0/24', 'AddressInvalid'],
  ['192.168.1.1', 'AddressInvalid'],
  ['1.2.3.4-', 'AddressInvalid'],
  ['-1.2.3.4', 'AddressInvalid'],
  ['-', 'AddressInvalid'],
  ['1.2.3.4-1.2.3.5-1.2.3.6', 'AddressInvalid'],
  ['1.2.3.0/24-1.2.4.0/24', 'AddressInvalid'],
  ['1.2.3.4-1.2.3.04', 'AddressInvalid'],
  ['\ufeff1.2.3.4-1.2.3.5', 'AddressInvalid'],
  ['', 'AddressInvalid'],
]

test('has golden vectors', () => expect(GOLDEN.length).toBeGreaterThan(20))
test.each(GOLDEN)('%j', (entry, cidrs) => expect(texts(entry)).toEqual(cidrs))

describe('what is wrong is said to a person', () => {
  test.each([
    ['192.0.2.1', 'an address alone is not a CIDR: write 192.0.2.1/32'],
    ['2001:DB8::1', 'an address alone is not a CIDR: write 2001:db8::1/128'],
    ['192.0.2.0/33', 'neither a CIDR nor a range of addresses: "192.0.2.0/33"'],
    ['192.0.2.1-192.0.2.x', 'the end of the range is not an address: "192.0.2.x"'],
    ['192.0.2.9-192.0.2.1', 'the start of the range, 192.0.2.9, is after its end, 192.0.2.1'],
    ['192.0.2.9-::1', 'a range has one family, and 192.0.2.9 and ::1 have two'],
  ])('%j', (entry, message) => expect(parseAddresses(entry)).toMatchObject({ message }))

  test('a long entry is cut, and long white space takes no time', () => {
    const parsed = parseAddresses(`a-${'x'.repeat(50)}${' '.repeat(1_000_000)}x`)
    expect('fault' in parsed && parsed.message.length).toBeLessThan(200)
    expect(parseAddresses(`1.2.3.4-x${' '.repeat(1_000_000)}x`)).toMatchObject({ fault: 'AddressInvalid' })
  })
})

/** The plain twin: start with single addresses, and join neighbours for as long as two halves make a whole. */
function plainRange(first: bigint, last: bigint, family: Family): readonly Cidr[] {
  const bits = family === 'ipv4' ? 32 : 128
  let blocks: Cidr[] = Array.from({ length: Number(last - first) + 1 }, (_, i) => ({
    family,
    first: first + BigInt(i),
    length: bits,
  }))
  for (let length = bits; length > 0; length--) {
    const starts = new Set(blocks.filter((b) => b.length === length).map((b) => b.first))
    const size = 1n << BigInt(bits - length)
    blocks = blocks.flatMap((b) => {
      if (b.length !== length) return [b]
      const isLower = (b.first / size) % 2n === 0n
      if (isLower && starts.has(b.first + size)) return [{ ...b, length: length - 1 }]
      return !isLower && starts.has(b.first - size) ? [] : [b]
    })
  }
  return blocks
}

describe('a range', () => {
  const family = fc.constantFrom<Family>('ipv4', 'ipv6')
  const bounds = family.chain((of) =>
    fc
      .tuple(intOf(of), intOf(of))
      .filter(([first, last]) => first <= last)
      .map(([first, last]) => ({ of, first, last })),
  )
  const noMapped = ({ of, first, last }: { of: Family; first: bigint; last: bigint }) =>
    of === 'ipv4' || (first >> 32n !== 0xffffn && last >> 32n !== 0xffffn)

  test('is covered by its networks exactly: no gap, nothing outside, ascending', () => {
    fc.assert(
      fc.property(bounds.filter(noMapped), ({ of, first, last }) => {
        let next = first
        for (const net of rangeCidrs(ipFromInt(first, of), ipFromInt(last, of))) {
          expect(net.first).toBe(next)
          next = cidrLast(net) + 1n
        }
        expect(next).toBe(last + 1n)
      }),
    )
  })

  test('is what joining neighbours gives, and so the fewest', () => {
    const small = fc.tuple(family, fc.bigInt(0n, 300n), fc.bigInt(0n, 70n))
    fc.assert(
      fc.property(small, ([of, first, more]) => {
        const nets = rangeCidrs(ipFromInt(first, of), ipFromInt(first + more, of))
        expect(nets).toEqual(plainRange(first, first + more, of))
        for (const [i, a] of nets.entries()) for (const b of nets.slice(i + 1)) expect(cidrsOverlap(a, b)).toBe(false)
      }),
    )
  })
})
