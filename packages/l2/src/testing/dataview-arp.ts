import type { Arp } from '../wire/arp.ts'
import type { ArpFrame } from '../wire/arp-frame.ts'
import { ip, mac } from './names.ts'

/**
 * ARP in Ethernet once more, field by field with DataView, written from RFC 826 and RFC 894 without a look at the codec. The second
 * opinion of its tests and the baseline of its benchmark.
 */
export function plainDecodeArp(bytes: Uint8Array): Arp | undefined {
  if (bytes.byteLength < 28) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [hardware, protocol] = [view.getUint16(0), view.getUint16(2)]
  const [hardwareLength, protocolLength] = [view.getUint8(4), view.getUint8(5)]
  if (hardware !== 1 || protocol !== 0x0800 || hardwareLength !== 6 || protocolLength !== 4) return undefined
  return {
    op: view.getUint16(6),
    senderMac: readMac(view, 8),
    senderIp: readIp(view, 14),
    targetMac: readMac(view, 18),
    targetIp: readIp(view, 24),
  }
}

export function plainEncodeArp(arp: Arp): Uint8Array {
  const view = new DataView(new ArrayBuffer(28))
  view.setUint16(0, 1)
  view.setUint16(2, 0x0800)
  view.setUint8(4, 6)
  view.setUint8(5, 4)
  view.setUint16(6, arp.op)
  writeMac(view, 8, arp.senderMac)
  writeIp(view, 14, arp.senderIp)
  writeMac(view, 18, arp.targetMac)
  writeIp(view, 24, arp.targetIp)
  return new Uint8Array(view.buffer)
}

export function plainDecodeFrame(bytes: Uint8Array): ArpFrame | undefined {
  if (bytes.byteLength < 14) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint16(12) !== 0x0806) return undefined
  const arp = plainDecodeArp(bytes.slice(14))
  return arp === undefined ? undefined : { destination: readMac(view, 0), arp }
}

export function plainEncodeFrame({ destination, arp }: ArpFrame): Uint8Array {
  const bytes = new Uint8Array(60)
  const view = new DataView(bytes.buffer)
  writeMac(view, 0, destination)
  writeMac(view, 6, arp.senderMac)
  view.setUint16(12, 0x0806)
  bytes.set(plainEncodeArp(arp), 14)
  return bytes
}

function readMac(view: DataView, offset: number) {
  return mac(
    Array.from({ length: 6 }, (_, i) =>
      view
        .getUint8(offset + i)
        .toString(16)
        .padStart(2, '0'),
    ).join(':'),
  )
}

function readIp(view: DataView, offset: number) {
  return ip(Array.from({ length: 4 }, (_, i) => view.getUint8(offset + i)).join('.'))
}

function writeMac(view: DataView, offset: number, text: string): void {
  text.split(':').forEach((byte, i) => {
    view.setUint8(offset + i, Number.parseInt(byte, 16))
  })
}

function writeIp(view: DataView, offset: number, text: string): void {
  text.split('.').forEach((byte, i) => {
    view.setUint8(offset + i, Number(byte))
  })
}
