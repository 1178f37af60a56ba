import { execFileSync } from 'node:child_process'
import { loadNative, type NativeSocket } from '@clarion/link/net'
import type { Link } from '@clarion/link/rules'
import { mac } from '../../../packages/link/src/testing/links.ts'

/** `ip` with these words. */
export const ip = (command: string): void => void execFileSync('ip', command.split(' '), { stdio: ['ignore', 'ignore', 'pipe'] })

const end = (name: string, address: string, index: number): Link => ({ ...ETHERNET, index, name, mac: mac(address) })
const ETHERNET = { up: true, carrier: true, broadcast: true, loopback: false, noArp: false, master: undefined, mtu: 1500 }

const isUp = (name: string) => execFileSync('ip', ['-o', 'link', 'show', name], { encoding: 'utf8' }).includes('state UP')

let made = 0

export interface Cable {
  readonly a: Link
  readonly b: Link
  remove(): void
}

/** A veth pair, both ends up, named after nothing that was there before. */
export function layCable(): Cable {
  const n = ++made
  const [a, b] = [`lka${n}`, `lkb${n}`]
  const macs = ['a', 'b'].map((end) => `02:00:00:00:${n.toString(16).padStart(2, '0')}:0${end}`)
  ip(`link add ${a} address ${macs[0]} type veth peer name ${b} address ${macs[1]}`)
  for (const end of [a, b]) {
    execFileSync('sysctl', ['-qw', `net.ipv6.conf.${end}.disable_ipv6=1`]) // no neighbour discovery among the frames
    ip(`link set ${end} up`)
  }
  while (!isUp(a) || !isUp(b)); // what is sent before the carrier is there is lost
  const { ifindex } = loadNative()
  return {
    a: end(a, macs[0] ?? '', ifindex(a)),
    b: end(b, macs[1] ?? '', ifindex(b)),
    remove: () => ip(`link del ${a}`),
  }
}

/** struct sockaddr_ll of a socket that hears nothing. */
export function mute(link: Link): Uint8Array {
  const view = new DataView(new ArrayBuffer(20))
  view.setUint16(0, 17, true)
  view.setInt32(4, link.index, true)
  return new Uint8Array(view.buffer)
}

/** Sends frames of any kind on a link. */
export function rawSender(link: Link): NativeSocket {
  const { Socket } = loadNative()
  const socket = new Socket(17, 3, 0)
  socket.bind(mute(link))
  return socket
}
