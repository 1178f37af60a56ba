import type { ServiceKey } from '@clarion/core'
import type { Clock } from '@clarion/program'
import { UnderWay } from './under-way.ts'
import { WorkQueue } from './work-queue.ts'

/** Services planned in one go, and milliseconds after which a pass lets others run. */
const PORTION = 64
const PASS_MS = 10
/** Services under way at which the next ones wait: so many that no write waits for a plan. */
const AHEAD = 64

export interface PlanningOptions {
  readonly clock: Clock
  readonly order: (a: ServiceKey, b: ServiceKey) => number
  /** Asked before each pass. Who may not leaves everything marked. */
  readonly may: () => boolean
  readonly plan: (keys: readonly ServiceKey[]) => void
  readonly passed: () => void
}

/**
 * When marked Services are planned: portion after portion, so that events, answers and leases come in between, none whose steps are being
 * done, and no further ahead than is soon done, for a plan is held in memory until then, and a key costs nothing.
 */
export class Planning {
  readonly #options: PlanningOptions
  readonly #marked: WorkQueue
  readonly #underWay = new UnderWay()
  #scheduled = false

  constructor(options: PlanningOptions) {
    this.#options = options
    this.#marked = new WorkQueue(options.order)
  }

  /** Nothing is marked, and nothing under way. */
  get idle(): boolean {
    return this.#marked.size === 0 && this.#underWay.size === 0
  }

  mark(keys: Iterable<ServiceKey>): void {
    for (const key of keys) if (!this.#underWay.defers(key)) this.#marked.add(key)
    this.goOn()
  }

  /** See UnderWay. */
  unjudge(): ReadonlySet<ServiceKey> {
    return this.#underWay.unjudge()
  }

  begin(key: ServiceKey): void {
    this.#underWay.begin(key)
  }

  /** Its news is marked. True: the last of those that a new configuration found under way, which are to be judged. */
  end(key: ServiceKey): boolean {
    const { judge, again } = this.#underWay.end(key)
    for (const one of again) this.#marked.add(one)
    return judge
  }

  goOn(): void {
    if (this.#scheduled || !this.#isDue()) return
    this.#scheduled = true
    queueMicrotask(() => this.#pass())
  }

  #isDue(): boolean {
    return this.#marked.size > 0 && this.#underWay.size <= AHEAD
  }

  #pass(): void {
    const { clock, may, plan, passed } = this.#options
    if (may()) {
      const began = clock.now()
      do plan(this.#marked.take(PORTION))
      while (this.#isDue() && clock.now() - began < PASS_MS)
      passed()
      if (this.#isDue()) {
        clock.after(0, () => this.#pass())
        return
      }
    }
    this.#scheduled = false
  }
}
