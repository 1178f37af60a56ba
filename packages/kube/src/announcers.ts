import { type Announcer, compact, type ServiceKey } from '@clarion/core'
import type { L2StatusView } from './views/view-l2-status.ts'

/**
 * Who announces each Service, put together from ServiceL2Status objects. There should be one per Service and node; where there are two
 * (a speaker that died has not removed the one of its former life yet), the later named counts.
 */
export class Announcers {
  /** By node. */
  readonly byService = new Map<ServiceKey, readonly Announcer[]>()
  readonly #objects = new Map<string, L2StatusView>()
  readonly #ofService = new Map<ServiceKey, readonly string[]>()

  /** One object as it is now, undefined when it is gone or says nothing. Returns the Services of which something else is known now. */
  set(id: string, view: L2StatusView | undefined): readonly ServiceKey[] {
    const before = this.#objects.get(id)
    if (view === undefined) this.#objects.delete(id)
    else this.#objects.set(id, view)
    const services = new Set([before?.service, view?.service].filter((key) => key !== undefined))
    for (const key of services) this.#renew(key, id, view?.service === key)
    return [...services]
  }

  #renew(key: ServiceKey, id: string, isOfIt: boolean): void {
    const others = (this.#ofService.get(key) ?? []).filter((each) => each !== id)
    const ids = isOfIt ? others.concat(id).sort() : others
    if (ids.length === 0) {
      this.#ofService.delete(key)
      this.byService.delete(key)
      return
    }
    this.#ofService.set(key, ids)
    const views = ids.flatMap((each) => this.#objects.get(each) ?? [])
    const byNode = new Map(views.map(({ node, interfaces }) => [node, { node, interfaces }]))
    const announcers = [...byNode.values()].sort((a, b) => (a.node < b.node ? -1 : 1))
    this.byService.set(key, compact(announcers))
  }
}
