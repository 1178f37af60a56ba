/** Timers of a BGP session. MB 1.10; RFC 4271 §4.2: a hold time is zero or at least three seconds. */
import type { PeerTimers } from './bgp-config.ts'
import { parseDuration } from './duration.ts'
import { type ConfigFault, faultAt, type Place, quote } from './fault.ts'
import type { BGPPeerSpec } from './objects.ts'

const SECOND = 1_000 // ms
const LEAST_HOLD = 3 * SECOND
const LONGEST_CONNECT = 65_535 * SECOND

/** One that is given alone decides the other: a keepalive is a third of the hold time. */
export function readTimers(
  spec: BGPPeerSpec,
  at: (field: string) => Place,
): { timers: PeerTimers; faults: readonly ConfigFault[] } {
  const faults: ConfigFault[] = []
  const read = (field: 'holdTime' | 'keepaliveTime' | 'connectTime', why: (ms: number) => string | undefined) => {
    const written = spec[field]
    if (written === undefined) return undefined
    const ms = parseDuration(written)
    const wrong = ms === undefined ? 'expected a duration such as 90s' : why(ms)
    if (wrong !== undefined)
      faults.push(faultAt(at(`spec.${field}`), 'TimerInvalid', written, `invalid ${field} ${quote(written)}: ${wrong}`))
    return wrong === undefined ? ms : undefined
  }
  const hold = read('holdTime', (ms) => {
    const whole = Math.trunc(ms / SECOND) * SECOND
    return ms === 0 || whole >= LEAST_HOLD ? undefined : 'must be 0 or at least 3s'
  })
  const keepalive = read('keepaliveTime', (ms) => (ms < 0 ? 'must not be negative' : undefined))
  const connect = read('connectTime', (ms) =>
    ms >= SECOND && ms <= LONGEST_CONNECT && ms % SECOND === 0 ? undefined : 'must be from 1s to 65535s, in whole seconds',
  )
  if (hold !== undefined && keepalive !== undefined && keepalive > hold) {
    const what = `the keepalive time ${quote(spec.keepaliveTime ?? '')} is longer than the hold time ${quote(spec.holdTime ?? '')}`
    faults.push(faultAt(at('spec.keepaliveTime'), 'KeepaliveLongerThanHold', spec.keepaliveTime ?? '', what))
  }
  const timers = {
    hold: hold ?? (keepalive === undefined ? undefined : keepalive * 3),
    keepalive: keepalive ?? (hold === undefined ? undefined : hold / 3),
    connect,
  }
  return { timers, faults }
}
