import type { Clock } from './clock.ts'

/** Promises for broadcasts that are on their way, each with a time limit. */
export class Tickets {
  readonly #clock: Clock
  readonly #waiting = new Map<number, (isTold: boolean) => void>()
  #last = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `start` gets the number to finish; true when it was finished in time. */
  wait(timeoutMs: number, start: (ticket: number) => void): Promise<boolean> {
    return new Promise((resolve) => {
      const ticket = ++this.#last
      const stop = this.#clock.after(timeoutMs, () => this.#end(ticket, false))
      this.#waiting.set(ticket, (isTold) => {
        stop()
        resolve(isTold)
      })
      start(ticket)
    })
  }

  finish(ticket: number): void {
    this.#end(ticket, true)
  }

  cancelAll(): void {
    for (const ticket of [...this.#waiting.keys()]) this.#end(ticket, false)
  }

  #end(ticket: number, isTold: boolean): void {
    const waiting = this.#waiting.get(ticket)
    this.#waiting.delete(ticket)
    waiting?.(isTold)
  }
}
