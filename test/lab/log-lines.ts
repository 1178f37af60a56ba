/** One line a program wrote. Lines that are no JSON object are kept as text. */
export interface LogLine {
  /** When it was read, in milliseconds since the epoch. */
  readonly at: number
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** How to wait for a line. */
export interface Wait {
  /** What is waited for, in words, for the failure. */
  readonly what: string
  /** Milliseconds. */
  readonly within: number
  /** Only lines from this one on; from `mark()`. Without it, what was written long ago counts. */
  readonly since?: number
}

/** Everything a program has written, and what it has yet to write. */
export class LogLines {
  readonly lines: LogLine[] = []
  readonly #name: string
  readonly #waiters = new Set<() => void>()
  #ended: string | undefined
  #rest = ''

  /** `name` is the program's, for failures. */
  constructor(name: string) {
    this.#name = name
  }

  /** Takes in output as it comes, in pieces of any size. */
  feed(piece: string, at: number): void {
    const texts = (this.#rest + piece).split('\n')
    this.#rest = texts.pop() ?? ''
    for (const text of texts) if (text !== '') this.lines.push({ at, text, fields: fieldsOf(text) })
    this.#wake()
  }

  /** Nothing more will come; `how` says why, and who waits is told. */
  end(how: string): void {
    this.feed(this.#rest === '' ? '' : '\n', this.lines.at(-1)?.at ?? 0)
    this.#ended = how
    this.#wake()
  }

  /** The place where the next line will stand. */
  mark(): number {
    return this.lines.length
  }

  /**
   * Resolves with the first line that satisfies `wanted`, also one already written. Rejects when the time is over or the program has
   * ended, and says then what was seen instead.
   */
  waitFor(wanted: (line: LogLine) => boolean, { what, within, since = 0 }: Wait): Promise<LogLine> {
    let next = since
    return new Promise((resolve, reject) => {
      const settle = (settled: () => void) => {
        this.#waiters.delete(look)
        clearTimeout(timer)
        settled()
      }
      const look = () => {
        for (; next < this.lines.length; next++) {
          const line = this.lines[next]
          if (line !== undefined && wanted(line)) return settle(() => resolve(line))
        }
        const ended = this.#ended
        if (ended !== undefined) settle(() => reject(this.#failure(`it ${ended} before`, what, since)))
      }
      const timer = setTimeout(() => settle(() => reject(this.#failure(`not within ${within} ms`, what, since))), within)
      this.#waiters.add(look)
      look()
    })
  }

  /** The first line with this message, the usual case of `waitFor`. */
  message(msg: string, wait: Omit<Wait, 'what'>, also: (fields: LogLine['fields']) => boolean = () => true): Promise<LogLine> {
    return this.waitFor((line) => line.fields.msg === msg && also(line.fields), { what: `"${msg}"`, ...wait })
  }

  #wake() {
    for (const look of [...this.#waiters]) look()
  }

  #failure(how: string, what: string, since: number): Error {
    const seen = this.lines
      .slice(since)
      .slice(-20)
      .map((line) => `  ${line.text}`)
    return new Error(
      `${this.#name}: waited for ${what}: ${how}. ${seen.length === 0 ? 'It wrote nothing.' : `It wrote:\n${seen.join('\n')}`}`,
    )
  }
}

function fieldsOf(text: string): LogLine['fields'] {
  if (!text.startsWith('{')) return {}
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
