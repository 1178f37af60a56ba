import type { Alive } from '../wire/message.ts'
import { changeScore } from './awareness.ts'
import type { NodeRecord } from './node-table.ts'
import { broadcast } from './send.ts'
import { notice, type Swim, tell } from './swim.ts'

const LAST = 0xffff_ffff

/** The next number of ours, never past the end: after a wrap to 0 nobody would listen to us again (ML 6.2). */
export function nextIncarnation(swim: Swim, accused = 0): number {
  if (accused === LAST) notice(swim, 'IncarnationAtLimit', swim.name)
  swim.incarnation = Math.min(LAST, Math.max(swim.incarnation + 1, accused + 1))
  return swim.incarnation
}

/** Somebody says of us what is not so: tell everybody, with a number that beats theirs (ML 6.7). */
export function refute(swim: Swim, us: NodeRecord, accused: number): void {
  us.incarnation = nextIncarnation(swim, accused)
  changeScore(swim.awareness, 1)
  broadcast(swim, aliveMessage(us))
  notice(swim, 'Refuted', us.name)
}

/**
 * Somebody held us for dead, and may still: old news too, for a suspicion that was refuted in the meantime hides the death that followed
 * from it. Whoever stood still for seconds learns in no other way that he was missed.
 */
export function tellAccused(swim: Swim, us: NodeRecord): void {
  if (!swim.leaving) tell(swim, 'accused', us)
}

export function aliveMessage({ name, addr, port, meta, vsn, incarnation }: NodeRecord): Alive {
  return { type: 'alive', Incarnation: incarnation, Node: name, Addr: addr, Port: port, Meta: meta, Vsn: vsn }
}
