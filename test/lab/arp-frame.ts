/**
 * ARP over Ethernet, read and written once more: the judge does not share a codec with the judged. RFC 826.
 *
 *     0             6        12          14      16      18   19   20   22           28          32           38          42
 *     | destination | source | ethertype | htype | ptype | hl | pl | op | sender mac | sender ip | target mac | target ip |
 */
import type { ArpRecord } from './history.ts'

export const ARP_ETHERTYPE = 0x0806
const LENGTH = 42
const HEADER = [0x08, 0x06, 0, 1, 0x08, 0x00, 6, 4]
const BROADCAST = [255, 255, 255, 255, 255, 255]

const macText = (b: Uint8Array) => Array.from(b, (byte) => byte.toString(16).padStart(2, '0')).join(':')
const macList = (mac: string) => mac.split(':').map((hex) => Number.parseInt(hex, 16))
const ipList = (ip: string) => ip.split('.').map(Number)

/** What a frame says about who has an address; undefined for what is no ARP, or says nothing of the kind (a probe has no sender). */
export function claimIn(frame: Uint8Array): Omit<ArpRecord, 'at'> | undefined {
  if (frame.length < LENGTH || HEADER.some((byte, i) => frame[12 + i] !== byte)) return undefined
  const ip = frame.subarray(28, 32).join('.')
  if (ip === '0.0.0.0') return undefined
  const mac = macText(frame.subarray(22, 28))
  if (ip === frame.subarray(38, 42).join('.')) return { kind: 'gratuitous', ip, mac }
  return { kind: frame[21] === 2 ? 'answer' : 'question', ip, mac }
}

/** Who has `target`? Asked by broadcast. */
export const question = (target: string, sender: { readonly mac: string; readonly ip: string }): Uint8Array =>
  Uint8Array.from([
    ...BROADCAST,
    ...macList(sender.mac),
    ...HEADER,
    ...[0, 1],
    ...macList(sender.mac),
    ...ipList(sender.ip),
    ...[0, 0, 0, 0, 0, 0],
    ...ipList(target),
  ])
