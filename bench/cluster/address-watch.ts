/** Which Services show an address, and since when: one watch, as anybody could have it. */
import { isPlainObject, type Plain } from '../../packages/kube/src/objects/plain.ts'
import type { ApiServer } from '../../test/cluster/apiserver.ts'
import { follow } from './follow.ts'
import { inside } from './inside.ts'
import { SERVICES } from './services.ts'

export interface AddressWatch {
  /** Name of the Service, and when its address was first seen (performance.now). Gone again when the address is. */
  readonly since: ReadonlyMap<string, number>
  /** Resolves when it holds, looked at after each change; rejects after `within` milliseconds. */
  until(what: string, holds: () => boolean, within: number): Promise<void>
  close(): void
}

/** Only what happens from now on: there must be no Services yet. */
export async function watchAddresses(server: ApiServer): Promise<AddressWatch> {
  const since = new Map<string, number>()
  const waiting = new Set<() => void>()
  const close = await follow({ ...server, token: server.token('admin') }, SERVICES, (type, object) => {
    const name = inside(object, 'metadata', 'name')
    if (typeof name !== 'string') return
    if (type === 'DELETED' || !showsAddress(object)) since.delete(name)
    else if (!since.has(name)) since.set(name, performance.now())
    for (const look of waiting) look()
  })
  return {
    since,
    until: (what, holds, within) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`not within ${within / 1_000} s: ${what}`))
        }, within)
        const look = () => {
          if (!holds()) return
          waiting.delete(look)
          clearTimeout(timer)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    close,
  }
}

const showsAddress = (service: Plain | undefined): boolean => {
  const ingress = inside(service, 'status', 'loadBalancer', 'ingress')
  return Array.isArray(ingress) && isPlainObject(ingress[0]) && ingress[0].ip !== undefined
}
