import { isIP } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { addressText, endpointKey, isPrivate, isUsable, parseAddress, sameBytes, unmapped } from './address.ts'
import { isInside, parseNetwork } from './networks.ts'

const parsed = (text: string) => {
  const addr = parseAddress(text)
  if (addr === undefined) throw new Error(text)
  return addr
}

describe('addresses', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], // RFC 5952 4.2.3: the first of two equal gaps
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'], // 4.2.2: one zero stays
    ['::', '::'],
    ['::1', '::1'],
    ['fe80::', 'fe80::'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
  ])('%s is shown as %s', (text, shown) => expect(addressText(parsed(text))).toBe(shown))

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4 ',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '12345::',
    'fe80::1%eth0',
    'host',
  ])('%p is none', (text) => expect(parseAddress(text)).toBeUndefined())

  test('text and bytes go both ways, and Node agrees that it is an address', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (addr) => {
        const text = addressText(addr)
        expect(isIP(text)).toBe(text.includes(':') ? 6 : 4)
        expect(parsed(text)).toEqual(unmapped(addr))
      }),
    )
    fc.assert(fc.property(fc.ipV6(), (text) => expect(isIP(addressText(parsed(text)))).not.toBe(0)))
  })

  test('the two forms of one IPv4 address are one endpoint, but not the same bytes', () => {
    const [short, mapped] = [parsed('192.0.2.1'), parsed('::ffff:192.0.2.1')]
    expect(mapped).toHaveLength(16)
    expect(endpointKey({ addr: mapped, port: 7946 })).toBe(endpointKey({ addr: short, port: 7946 }))
    expect(sameBytes(short, mapped)).toBe(false)
  })

  test.each(['0.0.0.0', '::', '224.0.0.1', '239.1.2.3', '255.255.255.255', 'ff02::1', '::ffff:0.0.0.0', '::ffff:224.0.0.1'])(
    'nobody lives at %s',
    (text) => expect(isUsable(parsed(text))).toBe(false),
  )
  test.each(['192.0.2.1', '127.0.0.1', '2001:db8::1', '::1'])('somebody may live at %s', (text) =>
    expect(isUsable(parsed(text))).toBe(true),
  )
  test('an address has 4 or 16 bytes', () => {
    for (const length of [0, 1, 3, 5, 15, 17]) expect(isUsable(new Uint8Array(length).fill(1))).toBe(false)
  })

  test.each([
    ['127.0.0.5', true],
    ['10.1.2.3', true],
    ['172.16.0.1', true],
    ['172.32.0.1', false],
    ['192.168.3.4', true],
    ['100.64.0.1', true],
    ['100.128.0.1', false],
    ['169.254.1.1', true],
    ['8.8.8.8', false],
    ['::1', true],
    ['fd00::1', true],
    ['fe80::1', true],
    ['2001:db8::1', false],
    ['::ffff:10.0.0.1', true],
  ])('%s is private: %p', (text, answer) => expect(isPrivate(parsed(text))).toBe(answer))
})

describe('networks', () => {
  const inside = (network: string, address: string) =>
    isInside(
      [parseNetwork(network)].flatMap((n) => n ?? []),
      parsed(address),
    )

  test.each([
    ['192.0.2.0/24', '192.0.2.255', true],
    ['192.0.2.0/24', '192.0.3.0', false],
    ['192.0.2.0/24', '::ffff:192.0.2.7', true],
    ['192.0.2.128/25', '192.0.2.127', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/33', '2001:db8:7fff::1', true],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['192.0.2.1/32', '192.0.2.1', true],
  ])('%s holds %s: %p', (network, address, answer) => expect(inside(network, address)).toBe(answer))

  test.each(['192.0.2.0', '192.0.2.0/33', '192.0.2.0/', '/24', '192.0.2.0/24/8', '2001:db8::/129', 'x/8'])('%p is none', (text) =>
    expect(parseNetwork(text)).toBeUndefined(),
  )
})
