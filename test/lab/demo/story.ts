import pc from 'picocolors'
import { type Row, table } from './table.ts'

/** Values of an act for programs; the lines are for people. */
export type ActFacts = Readonly<Record<string, unknown>>
export type Say = (line: string) => void

/** Tells what happens, as text for a person or, with `json`, as one object per act. */
export interface Story {
  /** A line before the first act or between two: progress, conditions. */
  aside(line: string): void
  /** Plays an act: its title at once, its lines as they come, its values at its end. Returns what the act returns. */
  act<T>(title: string, play: (say: Say) => Promise<T>, factsOf: (outcome: T) => ActFacts): Promise<T>
  /** The end: the closing table, and the values of the whole. */
  close(rows: readonly Row[], facts: ActFacts, lastLine: string): void
  /** It went wrong in this act. */
  broke(error: unknown): void
}

export interface StoryOptions {
  readonly json: boolean
  /** Colours only for a terminal. */
  readonly colours: boolean
  readonly write: (line: string) => void
  /** Milliseconds since the story began. */
  readonly elapsed: () => number
}

const INDENT = ' '.repeat(14)
const seconds = (ms: number) => ms / 1_000
const thousandths = (n: number) => Math.round(n * 1_000) / 1_000
const sentence = (error: unknown) => (error instanceof Error ? error.message : String(error))

export const openStory = (options: StoryOptions): Story => (options.json ? openJson(options) : openText(options))

function openText({ colours, write, elapsed }: StoryOptions): Story {
  const { bold, dim, green, red } = pc.createColors(colours)
  let count = 0
  let current = 'before the first act'
  const clock = () => `${(elapsed() / 1_000).toFixed(1)} s`.padStart(7)
  return {
    aside: (line) => write(dim(line)),
    async act(title, play) {
      current = `in act ${++count}, “${title}”`
      write(`\n${dim(clock())}  ${bold(`${String(count).padStart(2)}  ${title}`)}`)
      return await play((line) => write(`${INDENT}${line}`))
    },
    close(rows, _, lastLine) {
      write('')
      for (const line of table(rows)) write(`  ${line}`)
      write(`\n${green(lastLine)}`)
    },
    broke: (error) => write(`\n${red(`It went wrong ${current}, after ${clock().trim()}: ${sentence(error)}`)}`),
  }
}

function openJson({ write, elapsed }: StoryOptions): Story {
  let count = 0
  let current = ''
  const print = (value: object) => write(JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' ? thousandths(v) : v)))
  return {
    aside: () => {},
    async act(title, play, factsOf) {
      const act = ++count
      current = title
      const at = seconds(elapsed())
      const lines: string[] = []
      const outcome = await play((line) => lines.push(line))
      print({ act, title, at, took: seconds(elapsed()) - at, lines, ...factsOf(outcome) })
      return outcome
    },
    close: (_, facts) => print({ ok: true, acts: count, took: seconds(elapsed()), ...facts }),
    broke: (error) => print({ ok: false, acts: count, in: current, error: sentence(error) }),
  }
}
