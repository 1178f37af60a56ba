/** What a meter has seen, in the end. Times are milliseconds since the epoch. */
export interface MeterResult {
  readonly sent: number
  /** Answered at last, however late. */
  readonly answered: number
  readonly lost: number
  /** Answers beyond the first to the same packet. */
  readonly duplicates: number
  /** Answers to what was never sent. */
  readonly foreign: number
  /** The longest time without an answer while packets were being sent. */
  readonly longestGap: Span
  /** Who answered, one entry for each change. */
  readonly answerers: readonly Answerer[]
}

export interface Span {
  readonly from: number
  readonly ms: number
}

export interface Answerer {
  readonly node: string
  readonly from: number
  readonly until: number
  readonly answers: number
}

/** Matches answers with what was sent, by sequence number. */
export class MeterCount {
  readonly #waiting = new Set<number>()
  readonly #answerers: Answerer[] = []
  #sent = 0
  #answered = 0
  #duplicates = 0
  #foreign = 0
  #begun: number | undefined
  #lastAnswer: number | undefined
  #lastSent = 0
  #longest: Span = { from: 0, ms: 0 }

  /** Sequence numbers count up from 0. */
  sent(at: number): number {
    this.#begun ??= at
    this.#lastSent = at
    this.#waiting.add(this.#sent)
    return this.#sent++
  }

  /** Returns whether somebody else answered than before (or anybody for the first time). */
  answered(seq: number, node: string, at: number): boolean {
    if (!this.#waiting.delete(seq)) {
      if (Number.isInteger(seq) && seq >= 0 && seq < this.#sent) this.#duplicates++
      else this.#foreign++
      return false
    }
    this.#answered++
    this.#longest = this.#longestWith(at)
    this.#lastAnswer = at
    const last = this.#answerers.at(-1)
    if (last?.node === node) {
      this.#answerers[this.#answerers.length - 1] = { ...last, until: at, answers: last.answers + 1 }
      return false
    }
    this.#answerers.push({ node, from: at, until: at, answers: 1 })
    return true
  }

  result(): MeterResult {
    return {
      sent: this.#sent,
      answered: this.#answered,
      lost: this.#waiting.size,
      duplicates: this.#duplicates,
      foreign: this.#foreign,
      longestGap: this.#longestWith(this.#lastSent),
      answerers: this.#answerers,
    }
  }

  #longestWith(at: number): Span {
    const from = this.#lastAnswer ?? this.#begun ?? at
    const ms = at - from
    return ms > this.#longest.ms ? { from, ms } : this.#longest
  }
}
