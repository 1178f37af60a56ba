import { MAX_META } from '../wire/limits.ts'
import { onAlive } from './alive.ts'
import { onDead } from './dead.ts'
import { isGone } from './node-table.ts'
import { aliveMessage, nextIncarnation } from './refute.ts'
import { refuse, type Swim } from './swim.ts'

/** ML 6.3: we are the first node we know. */
export function bootstrap(swim: Swim, now: number): void {
  const { name: Node, self, meta: Meta, vsn: Vsn } = swim
  const Incarnation = nextIncarnation(swim)
  onAlive(swim, { type: 'alive', Incarnation, Node, Addr: self.addr, Port: self.port, Meta, Vsn }, now, true)
}

/** ML 6.3: other metadata, told like a new incarnation. The ticket is finished when it has been told often enough, or to nobody. */
export function updateMeta(swim: Swim, meta: Uint8Array, now: number, ticket: number): void {
  const us = swim.table.get(swim.name)
  if (meta.length > MAX_META) refuse(swim, 'MetaTooLong', swim.name)
  else if (us !== undefined && !swim.leaving) {
    swim.meta = meta
    const alive = { ...aliveMessage(us), Incarnation: nextIncarnation(swim), Meta: meta }
    onAlive(swim, alive, now, true, ticket)
    if (hasCompany(swim)) return
  }
  swim.effects.push({ do: 'broadcast-done', ticket })
}

/** ML 6.8: says of ourselves that we are gone. From now on no alive message about us is believed, nor refuted. */
export function leave(swim: Swim, now: number, ticket: number): void {
  const us = swim.table.get(swim.name)
  if (us !== undefined && !swim.leaving) {
    swim.leaving = true
    onDead(swim, { type: 'dead', Incarnation: us.incarnation, Node: us.name, From: us.name }, now, ticket)
    if (hasCompany(swim)) return
  }
  swim.effects.push({ do: 'broadcast-done', ticket })
}

function hasCompany(swim: Swim): boolean {
  return swim.table.order.some((node) => node.name !== swim.name && !isGone(node))
}
