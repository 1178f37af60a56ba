import { toHex } from '@clarion/inet'
import { expect, test } from '@jest/globals'
import { ip, mac } from '../testing/names.ts'
import { encodeArpFrame } from '../wire/arp-frame.ts'
import { announcement } from './announcement.ts'

const hex = (form: 'request' | 'reply') => toHex(encodeArpFrame(announcement(form, ip('192.0.2.1'), mac('02:00:00:00:00:11'))))

test('the request is the one arping 2.23 -U sends (captured), but for the padding', () => {
  expect(hex('request').slice(0, 84)).toBe(
    'ffffffffffff020000000011080600010800060400010200000000' + '11c0000201ffffffffffffc0000201',
  )
})

test('the reply has itself as its target: Linux takes no other for an announcement (net/ipv4/arp.c, arp_is_garp)', () => {
  expect(hex('reply').slice(0, 84)).toBe(
    'ffffffffffff020000000011080600010800060400020200000000' + '11c0000201020000000011c0000201',
  )
})
