import { cidrText, type Ip, ipFromInt, parseCidr } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseSpan, type Span, spanSize, spansMeet, spanText } from './span.ts'

const span = (first: number, last: number): Span => ({ family: 'ipv4', first: BigInt(first), last: BigInt(last) })

test.each<[string, string, bigint]>([
  ['192.0.2.40', '192.0.2.40', 1n],
  ['192.0.2.40-192.0.2.49', '192.0.2.40-192.0.2.49', 10n],
  ['192.0.2.40 - 192.0.2.40', '192.0.2.40', 1n],
  ['192.0.2.40-192.0.2.47', '192.0.2.40/29', 8n],
  ['192.0.2.41-192.0.2.48', '192.0.2.41-192.0.2.48', 8n],
  ['192.0.2.99/24', '192.0.2.0/24', 256n],
  ['10.0.0.0/8', '10.0.0.0/8', 2n ** 24n],
  ['2001:DB8::A', '2001:db8::a', 1n],
  ['::/0', '::/0', 2n ** 128n],
])('%s is %s', (entry, text, size) => {
  const read = parseSpan(entry)
  expect('fault' in read ? read : [spanText(read), spanSize(read)]).toEqual([text, size])
})

test.each([
  ['', 'AddressInvalid'],
  ['web', 'AddressInvalid'],
  ['192.0.2.0/33', 'AddressInvalid'],
  ['192.0.2.9-192.0.2.1', 'RangeReversed'],
  ['192.0.2.9-2001:db8::', 'RangeMixesFamilies'],
])('%s is none: %s', (entry, fault) => expect(parseSpan(entry)).toMatchObject({ fault }))

test('its text is read as the same again', () => {
  const ends = fc.tuple(fc.nat(4000), fc.nat(4000)).map(([a, b]) => span(Math.min(a, b), Math.max(a, b)))
  fc.assert(fc.property(ends, (one) => expect(parseSpan(spanText(one))).toEqual(one)))
})

describe('what two have in common', () => {
  test('is what is in both', () => {
    const ends = fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => span(Math.min(a, b), Math.max(a, b)))
    const all = ({ first, last }: Span): readonly Ip[] =>
      Array.from({ length: Number(last - first) + 1 }, (_, i) => ipFromInt(first + BigInt(i), 'ipv4'))
    fc.assert(
      fc.property(ends, ends, (a, b) => {
        const common = spansMeet(a, b)
        expect(common === undefined ? [] : all(common)).toEqual(all(a).filter((ip) => all(b).includes(ip)))
      }),
    )
  })
  test('is nothing for two families', () => {
    expect(spansMeet(span(1, 2), { ...span(1, 2), family: 'ipv6' })).toBeUndefined()
  })
})

test('a CIDR stays one', () => {
  const length = fc.integer({ min: 0, max: 31 })
  fc.assert(
    fc.property(fc.nat(2 ** 32 - 1), length, (address, bits) => {
      const cidr = parseCidr(`${ipFromInt(BigInt(address), 'ipv4')}/${bits}`)
      const text = cidr === undefined ? '' : cidrText(cidr)
      const read = parseSpan(text)
      expect('fault' in read ? read : spanText(read)).toBe(text)
    }),
  )
})
