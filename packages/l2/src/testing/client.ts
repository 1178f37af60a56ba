import { BROADCAST_MAC, type Ip, isDrop, type Mac } from '@clarion/inet'
import { ARP_REPLY, ARP_REQUEST } from '../wire/arp.ts'
import { type ArpFrame, decodeArpFrame, encodeArpFrame } from '../wire/arp-frame.ts'
import { ip, mac } from './names.ts'

/** Somebody on the LAN who asks. */
export const CLIENT = { mac: mac('02:00:00:00:00:99'), ip: ip('192.0.2.9') }

export function request(targetIp: Ip, destination: Mac = BROADCAST_MAC): Uint8Array {
  const targetMac = mac('00:00:00:00:00:00')
  return encodeArpFrame({
    destination,
    arp: { op: ARP_REQUEST, senderMac: CLIENT.mac, senderIp: CLIENT.ip, targetMac, targetIp },
  })
}

/** What the client hopes for. */
export function answer(address: Ip, from: Mac): ArpFrame {
  return {
    destination: CLIENT.mac,
    arp: { op: ARP_REPLY, senderMac: from, senderIp: address, targetMac: CLIENT.mac, targetIp: CLIENT.ip },
  }
}

export function read(bytes: Uint8Array): ArpFrame {
  const frame = decodeArpFrame(bytes)
  if (isDrop(frame)) throw new Error(frame.drop)
  return frame
}
