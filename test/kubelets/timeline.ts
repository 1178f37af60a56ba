/** What happened when, for whoever reads the lane's output. */
import { loadavg } from 'node:os'

export class Timeline {
  readonly #begun = performance.now()
  readonly #lines: string[] = []
  #last = this.#begun

  mark(what: string): void {
    const now = performance.now()
    this.#lines.push(`${seconds(now - this.#begun)}  +${seconds(now - this.#last)}  ${what}`)
    this.#last = now
  }

  note(what: string): void {
    this.#lines.push(`${' '.repeat(18)}${what}`)
  }

  print(title: string): void {
    console.log(`  ${title} (load ${loadavg()[0]?.toFixed(1)})`)
    for (const line of this.#lines) console.log(`  ${line}`)
  }
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1).padStart(6)} s`
