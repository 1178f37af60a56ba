/** Whether a claim says of a Service what it said before, or what is so. */
import type { ClaimView, Holder, ServiceKey, ServiceView } from '../facts.ts'
import { isSameSharing } from './claim-edits.ts'
import { holdingOf } from './terms.ts'

export function isRecorded({ sharing, holders }: ClaimView, view: ServiceView): boolean {
  const now = holdingOf(view)
  const then = holders.find(({ uid }) => uid === view.uid)
  return isSameSharing(sharing, now.sharing) && then?.ports.join() === now.ports.join()
}

/** Who has of the one claim what it had of the other. */
export function stayers(a: ClaimView, b: ClaimView): readonly ServiceKey[] {
  if (a.uid !== b.uid || a.phase !== b.phase || a.pool !== b.pool || !isSameSharing(a.sharing, b.sharing)) return []
  if (a.holders.length === 1 || b.holders.length === 1) return []
  const textOf = ({ service, uid, ports, releasing }: Holder) => JSON.stringify([service, uid, ports, releasing])
  const texts = new Set(a.holders.map(textOf))
  return b.holders.flatMap((holder) => (texts.has(textOf(holder)) ? holder.service : []))
}
