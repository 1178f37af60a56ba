import { type Effect, nextDue, type Swim, type SwimEvent, step } from '../rules/index.ts'
import type { Clock } from './clock.ts'

/** An event without its time, which the engine adds. */
export type Happening = SwimEvent extends infer E ? (E extends SwimEvent ? Omit<E, 'now'> : never) : never

const NEVER = Number.POSITIVE_INFINITY

/** Runs the rules on a clock: brings events to them, does what they say in order, wakes them when they want it. */
export class Engine {
  readonly #swim: Swim
  readonly #clock: Clock
  readonly #perform: (effect: Effect) => void
  readonly #todo: Effect[] = []
  #isDoing = false
  #isStopped = false
  #armedFor = NEVER
  #disarm = () => {}

  /** `perform` does not throw. */
  constructor(swim: Swim, clock: Clock, perform: (effect: Effect) => void) {
    this.#swim = swim
    this.#clock = clock
    this.#perform = perform
  }

  /** Everything that follows at once is done when this returns, unless it is called out of an effect: then it is next in line. */
  feed(happening: Happening): readonly Effect[] {
    if (this.#isStopped) return []
    const effects = step(this.#swim, { ...happening, now: this.#clock.now() })
    for (const effect of effects) this.#todo.push(effect)
    this.#doAll()
    this.#arm()
    return effects
  }

  stop(): void {
    this.#isStopped = true
    this.#disarm()
  }

  #doAll(): void {
    if (this.#isDoing) return
    this.#isDoing = true
    for (const effect of this.#todo) this.#perform(effect) // sees what is pushed meanwhile
    this.#todo.length = 0
    this.#isDoing = false
  }

  #arm(): void {
    const due = this.#isStopped ? NEVER : nextDue(this.#swim)
    if (due === this.#armedFor) return
    this.#disarm()
    this.#armedFor = due
    this.#disarm = due === NEVER ? () => {} : this.#clock.after(Math.max(0, due - this.#clock.now()), () => this.#wake())
  }

  #wake(): void {
    this.#armedFor = NEVER
    this.feed({ type: 'tick' })
  }
}
