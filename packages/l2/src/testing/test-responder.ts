import type { Ip } from '@clarion/inet'
import { createResponder, type InterfaceMissing, type ResponderOptions } from '../net/responder.ts'
import type { Foreign } from '../rules/foreign.ts'
import { fakeSockets } from './fake-sockets.ts'
import { virtualClock } from './virtual-clock.ts'

/** A responder on fake sockets, and all that it reported. */
export function testResponder(over: Partial<ResponderOptions> = {}) {
  const clock = virtualClock()
  const sockets = fakeSockets()
  const drops = new Map<string, number>()
  const answered: [Ip, string][] = []
  const announced: [at: number, Ip, string][] = []
  const foreign: Foreign[] = []
  const faults: [string, string][] = []
  const missing: InterfaceMissing[] = []
  const responder = createResponder({
    open: sockets.open,
    clock,
    onDrop: (why, count) => drops.set(why, (drops.get(why) ?? 0) + count),
    onAnswered: (address, link) => answered.push([address, link]),
    onAnnounced: (address, link) => announced.push([clock.now(), address, link]),
    onForeign: (claim) => foreign.push(claim),
    onFault: (link, why) => faults.push([link, why]),
    onInterfaceMissing: (report) => missing.push(report),
    ...over,
  })
  return { responder, clock, sockets, drops, answered, announced, foreign, faults, missing }
}
