import { fromHex, macBytes } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import { mac } from '../testing/links.ts'
import { type FrameDrop, type FrameFacts, frameDrop, PACKET_HOST, PACKET_OTHERHOST, PACKET_OUTGOING } from './frame-drop.ts'

const terms = { linkIndex: 2, mac: macBytes(mac('02:00:00:00:00:11')), mostAgeMicros: 200_000 }
const toAll = fromHex('ffffffffffff 020000000022 0806')
const toUs = fromHex('020000000011 020000000022 0806')
const toOther = fromHex('020000000033 020000000022 0806')
const fromUs = fromHex('ffffffffffff 020000000011 0806')
const fine: FrameFacts = { bytes: toAll, truncated: false, linkIndex: 2, packetType: PACKET_HOST, vlan: undefined, ageMicros: 0 }

const cases: readonly (readonly [what: string, facts: Partial<FrameFacts>, why: FrameDrop | undefined])[] = [
  ['a frame of somebody else', {}, undefined],
  ['200 ms old', { ageMicros: 200_000 }, undefined],
  ['older', { ageMicros: 200_001 }, 'frame-too-old'],
  ['on another link', { linkIndex: 3 }, 'frame-on-other-link'],
  ['on its way out', { packetType: PACKET_OUTGOING }, 'frame-sent-by-us'],
  ['from our own MAC', { bytes: fromUs }, 'frame-sent-by-us'],
  ['with a VLAN id', { vlan: 5 }, 'frame-vlan-tagged'],
  ['with a priority only', { vlan: 0 }, undefined],
  ['for all, yet called another host’s: its tag was taken off', { packetType: PACKET_OTHERHOST }, 'frame-vlan-tagged'],
  ['for us, yet called another host’s', { bytes: toUs, packetType: PACKET_OTHERHOST }, 'frame-vlan-tagged'],
  ['for another host, as a promiscuous link hears', { bytes: toOther, packetType: PACKET_OTHERHOST }, undefined],
  ['cut off', { truncated: true }, 'frame-truncated'],
  ['without a whole header', { bytes: toAll.subarray(0, 5) }, undefined],
]

describe('a frame', () => {
  test.each(cases)('%s', (_, facts, why) => expect(frameDrop({ ...fine, ...facts }, terms)).toBe(why))
})
