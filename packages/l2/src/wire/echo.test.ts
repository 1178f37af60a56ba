import { fromHex } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import { codecSuite, type Vector } from '../../../../test/codec-suite.ts'
import { ip } from '../testing/names.ts'
import { decodeEcho, type Echo, encodeEcho } from './echo.ts'

const ends = { id: 0x1234, sequence: 1 }
const REQUEST = '4500 001c 0000 4000 40 01 b6b7 c0000201 c0000228 08 00 e5ca 1234 0001'
const vectors: readonly Vector<Echo>[] = [
  {
    source: 'RFC 792, worked by hand: is 192.0.2.40 there, asks 192.0.2.1',
    hex: REQUEST,
    value: { kind: 'request', source: ip('192.0.2.1'), destination: ip('192.0.2.40'), ...ends },
  },
  {
    source: 'RFC 792, worked by hand: 192.0.2.40 is there',
    hex: '4500 001c 0000 4000 40 01 b6b7 c0000228 c0000201 00 00 edca 1234 0001',
    padding: '0000 0000 0000 0000 0000 0000 0000 0000 0000',
    value: { kind: 'reply', source: ip('192.0.2.40'), destination: ip('192.0.2.1'), ...ends },
  },
]

codecSuite({ encode: encodeEcho, decode: decodeEcho }, vectors)

describe('what others make', () => {
  const loopback = { source: ip('127.0.0.1'), destination: ip('127.0.0.1'), ...ends }
  test.each<[string, string, Echo]>([
    [
      'captured: request of a raw socket, Linux',
      '4500001cc065400040017c797f0000017f0000010800e5ca12340001',
      { kind: 'request', ...loopback },
    ],
    ['captured: reply of Linux', '4500001cc06600004001bc787f0000017f0000010000edca12340001', { kind: 'reply', ...loopback }],
    [
      'worked by hand: a header with options',
      '46000020 00004000 4001b3b1 c0000201 c0000228 01010101 0800e5ca12340001',
      { kind: 'request', source: ip('192.0.2.1'), destination: ip('192.0.2.40'), ...ends },
    ],
  ])('%s', (_, hex, echo) => expect(decodeEcho(fromHex(hex))).toEqual(echo))
})

describe('what is none', () => {
  const bent = (offset: number, byte: number) => {
    const b = fromHex(REQUEST)
    b[offset] = byte
    return decodeEcho(b)
  }
  test.each([
    ['IPv6', 0, 0x65, 'echo-not-icmp-in-ipv4'],
    ['a header of four words', 0, 0x44, 'echo-not-icmp-in-ipv4'],
    ['UDP', 9, 17, 'echo-not-icmp-in-ipv4'],
    ['longer than it is', 3, 29, 'echo-truncated'],
    ['shorter than its header', 3, 20, 'echo-truncated'],
    ['a first fragment', 6, 0x20, 'echo-fragment'],
    ['a later fragment', 7, 1, 'echo-fragment'],
    ['a header that was changed', 8, 63, 'echo-checksum'],
    ['an echo that was changed', 27, 2, 'echo-checksum'],
  ])('%s', (_, offset, byte, word) => expect(bent(offset, byte)).toEqual({ drop: word }))
  test('another type', () => {
    const unreachable = '4500001c000040004001b6b7c0000201c0000228 03 01 fcfe 00000000'
    expect(decodeEcho(fromHex(unreachable))).toEqual({ drop: 'echo-other-type' })
  })
})
