import type { NodeName } from '../wire/message.ts'
import type { Config } from './config.ts'
import { suspicionTimeout, timeoutAfter, wantedConfirmations } from './timing.ts'

/** One accused node and the time it has left (ML 7.4). */
export interface Suspicion {
  readonly node: NodeName
  readonly since: number
  readonly k: number
  readonly min: number
  readonly max: number
  readonly accusers: Set<NodeName> // the first accuser among them, who is no confirmation
  deadline: number
}

/** Accused by `from` now; `n` is the size of the table. */
export function startSuspicion(config: Config, n: number, node: NodeName, from: NodeName, now: number): Suspicion {
  const k = wantedConfirmations(config.suspicionMult, n)
  const min = suspicionTimeout(config.suspicionMult, n, config.probeInterval)
  const max = config.suspicionMaxTimeoutMult * min
  return { node, since: now, k, min, max, accusers: new Set([from]), deadline: now + timeoutAfter(0, k, min, max) }
}

/** True when this accuser is new and still wanted; then the deadline is nearer, perhaps past. */
export function confirm(suspicion: Suspicion, from: NodeName): boolean {
  const { accusers, k, min, max, since } = suspicion
  if (accusers.size - 1 >= k || accusers.has(from)) return false
  accusers.add(from)
  suspicion.deadline = since + timeoutAfter(accusers.size - 1, k, min, max)
  return true
}
