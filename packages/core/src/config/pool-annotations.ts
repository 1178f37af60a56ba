/** What annotations of ours say of an IPAddressPool. MetalLB takes any pool with them, so what cannot be read warns, and has no effect. */
import type { PoolOrder, RestRule } from '../facts.ts'
import { parseDuration } from './duration.ts'
import { type ConfigFault, faultAt, type Place, quote } from './fault.ts'

export const REST_RELEASED = 'clarion.dev/rest-released'
export const ORDER = 'clarion.dev/order'
export const POOL_ANNOTATIONS: readonly string[] = [REST_RELEASED, ORDER]

const SHORTEST = 1_000
const LONGEST = 366 * 24 * 3_600_000

const ORDERS: readonly PoolOrder[] = ['lowest', 'least-recently-used']

export interface PoolAnnotations {
  readonly rest: RestRule | undefined
  readonly order: PoolOrder
  readonly warnings: readonly ConfigFault[]
}

export function readPoolAnnotations(
  annotations: Readonly<Record<string, string>>,
  at: (field: string) => Place,
): PoolAnnotations {
  const warnings: ConfigFault[] = []
  const place = (name: string) => at(`metadata.annotations[${name}]`)
  const { [REST_RELEASED]: restText, [ORDER]: orderText } = annotations
  const rest = restText === undefined ? undefined : parseRest(restText)
  if (restText !== undefined && rest === undefined) {
    const what = `${quote(restText)} is no time to rest: a duration from 1s to 8784h, such as 24h or 1h30m, and ",strict" behind it for nobody else meanwhile; freed addresses do not rest`
    warnings.push(faultAt(place(REST_RELEASED), 'RestInvalid', restText, what))
  }
  const order = ORDERS.find((one) => one === orderText?.trim())
  if (orderText !== undefined && order === undefined) {
    const what = `${quote(orderText)} is no order: ${ORDERS.join(' or ')}; the lowest free address is given`
    warnings.push(faultAt(place(ORDER), 'OrderInvalid', orderText, what))
  }
  return { rest, order: order ?? 'lowest', warnings }
}

/** `24h`, `1h30m,strict` */
export function parseRest(text: string): RestRule | undefined {
  const [duration = '', word, ...more] = text.split(',').map((part) => part.trim())
  const ms = parseDuration(duration)
  if (ms === undefined || ms < SHORTEST || ms > LONGEST) return undefined
  if (more.length > 0 || (word !== undefined && word !== 'strict')) return undefined
  return { ms, strict: word === 'strict' }
}
