/** What an AddressQuota's status says: what is in use, the fullest first. */

import { byText } from '../config/fault.ts'
import type { NamedCondition, QuotaUse, WriteQuotaStatus } from '../effects.ts'
import type { Quota } from './quota.ts'
import type { Used } from './quota-counts.ts'

/** More nobody reads. */
const MOST_ROWS = 100
const MOST = 2n ** 31n - 1n // an int32

export function quotaStatus(quota: Quota, usedOf: ReadonlyMap<string, Used>): WriteQuotaStatus {
  const { name, object } = quota
  const used = [...usedOf].map(([namespace, { ipv4, ipv6 }]): QuotaUse => ({ namespace, ipv4: int32(ipv4), ipv6: int32(ipv6) }))
  used.sort((a, b) => b.ipv4 + b.ipv6 - a.ipv4 - a.ipv6 || byText(a.namespace, b.namespace))
  return {
    do: 'write-quota-status',
    name,
    uid: object.uid,
    generation: object.generation,
    used: used.slice(0, MOST_ROWS),
    conditions: [ready(quota), exceeded(quota, used)],
  }
}

function int32(n: bigint): number {
  return Number(n < MOST ? n : MOST)
}

function ready({ faults }: Quota): NamedCondition {
  const [fault] = faults
  if (fault === undefined) return { type: 'Ready', status: 'True', reason: 'InForce', message: '' }
  return { type: 'Ready', status: 'False', reason: fault.fault, message: faults.map(({ message }) => message).join('\n') }
}

function exceeded({ limit }: Quota, used: readonly QuotaUse[]): NamedCondition {
  const over = used.filter(({ ipv4, ipv6 }) => ipv4 > (limit.ipv4 ?? ipv4) || ipv6 > (limit.ipv6 ?? ipv6))
  if (over.length === 0) return { type: 'Exceeded', status: 'False', reason: 'WithinLimit', message: '' }
  const names = over.slice(0, 10).map(({ namespace }) => namespace || 'all together')
  const message = `${names.join(', ')}${over.length > 10 ? ` and ${over.length - 10} more` : ''}: more in use than allowed; nothing is taken away, and nothing more is given`
  return { type: 'Exceeded', status: 'True', reason: 'LimitPassed', message }
}
