/** What cases of addresses set apart begin with. */
import { hold4, p4, type Scenario } from './scenario.ts'

export const VIP = '198.51.100.0'
export const forShop = { addresses: [VIP], allow: [{ namespaces: ['shop'] }] }
export const forA = { addresses: [VIP], autoBind: [{ namespace: 'shop', name: 'a' }] }

export function assigned(name: string, ...ips: readonly string[]): string {
  return `${name} IPAllocated: Assigned IP [${ips.map((ip) => JSON.stringify(ip)).join(' ')}]`
}

/** A Service of the namespace shop by its name, of another by its key. */
export function failed(key: string, why: string): string {
  return `${key} AllocationFailed: Failed to allocate IP for "${key.includes('/') ? key : `shop/${key}`}": ${why}`
}

/** In p4 (198.51.100.0 and .1) and hold4 (.9, not assigned automatically), when not said. */
export function inP4AndHold4(scenarios: readonly Scenario[]): readonly Scenario[] {
  return scenarios.map((scenario) => ({ pools: [p4, hold4], ...scenario }))
}
