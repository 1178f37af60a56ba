import { gossip } from './gossip.ts'
import { advanceProbe, startProbe } from './probe.ts'
import { pick } from './random.ts'
import { endRelays, nextRelayEnd } from './relay.ts'
import { nextToProbe } from './rotation.ts'
import { endSuspicions } from './suspect.ts'
import type { Swim } from './swim.ts'
import { pushPullScale } from './timing.ts'

const NEVER = Number.POSITIVE_INFINITY

/** The first turn of everything regular, each with a delay of its own so that a cluster started together does not act together. */
export function startSchedules(swim: Swim, now: number): void {
  const { config, random } = swim
  const first = (interval: number, wait: number) => (interval > 0 ? now + random() * interval + wait : NEVER)
  swim.probeAt = first(config.probeInterval, config.probeInterval)
  swim.gossipAt = first(config.gossipInterval, config.gossipInterval)
  swim.pushPullAt = first(config.pushPullInterval, config.pushPullInterval * pushPullScale(swim.table.size))
}

/** Everything that is due. Ends come before beginnings, so a probe that is just over makes way for the next (ML 7.1). */
export function runDue(swim: Swim, now: number): void {
  endRelays(swim, now)
  advanceProbe(swim, now)
  endSuspicions(swim, now)
  if (now >= swim.probeAt) {
    swim.probeAt = following(swim.probeAt, swim.config.probeInterval, now)
    const node = swim.probe === undefined ? nextToProbe(swim, now) : undefined
    if (node !== undefined) startProbe(swim, node, now)
  }
  if (now >= swim.pushPullAt) {
    swim.pushPullAt = now + swim.config.pushPullInterval * pushPullScale(swim.table.size) // ML 8.6
    exchange(swim)
  }
  if (now >= swim.gossipAt) {
    swim.gossipAt = following(swim.gossipAt, swim.config.gossipInterval, now)
    gossip(swim, now)
  }
}

/** When `runDue` has something to do next. */
export function nextDue(swim: Swim): number {
  const { probe, probeAt, gossipAt, pushPullAt } = swim
  let next = Math.min(probeAt, gossipAt, pushPullAt, nextRelayEnd(swim))
  if (probe !== undefined) next = Math.min(next, probe.asked ? probe.endAt : probe.helpAt)
  for (const { deadline } of swim.suspicions.values()) next = Math.min(next, deadline)
  return next
}

/** The next turn of a regular activity; turns that were missed are not made up for. */
function following(turn: number, interval: number, now: number): number {
  return turn + interval > now ? turn + interval : now + interval
}

/** ML 8.6: whole states with one random alive node. */
function exchange(swim: Swim): void {
  const [node] = pick(swim.table.order, 1, ({ state, name }) => state === 'alive' && name !== swim.name, swim.random)
  if (node !== undefined) swim.effects.push({ do: 'push-pull', to: { addr: node.addr, port: node.port }, node: node.name })
}
