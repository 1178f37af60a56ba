/** Runs tasks of the same name one after the other, in the order they came; tasks of different names do not wait for each other. */
export class Serial {
  readonly #last = new Map<string, Promise<unknown>>()

  run<T>(name: string, task: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(name) ?? Promise.resolve()).then(task, task)
    this.#last.set(name, mine)
    const over = () => {
      if (this.#last.get(name) === mine) this.#last.delete(name)
    }
    mine.then(over, over)
    return mine
  }

  /** Resolves when everything begun so far is over. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#last.values())
  }
}
