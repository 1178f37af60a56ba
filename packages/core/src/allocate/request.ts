/** What a Service asks for, checked against its families (MB 2.3). */
import type { Ip } from '@clarion/inet'
import type { ServiceView } from '../facts.ts'
import { type Stack, stackOfIps } from './families.ts'
import type { Refusal } from './refusal.ts'

/** The addresses asked for, as written; none when none are. A dual-stack Service that asks asks for both. */
export function askedFor({ request }: ServiceView, stack: Stack): readonly Ip[] | Refusal {
  if (request.fault !== undefined) return { why: 'RequestInvalid', message: request.fault }
  if (request.ips.length === 0) return request.ips
  const asked = stackOfIps(request.ips)
  if (typeof asked === 'object') return asked
  return asked === stack ? request.ips : { why: 'FamilyMismatch', ips: request.ips, wanted: stack }
}

export function sameSet(a: readonly Ip[], b: readonly Ip[]): boolean {
  return a.length === b.length && a.every((ip) => b.includes(ip))
}
