/**
 * A scenario is a text: steps of commands, each with what is to be seen after it.
 *
 *     # Comment lines tell the story.
 *     nodes a b c
 *     write shop.yaml
 *       apiVersion: v1          (an indented block belongs to the command above it)
 *     after 2s
 *     ----
 *     shop/web  192.0.2.40 on c
 *
 * A blank line ends what is to be seen; so does the end of the text.
 */
export interface Command {
  /** In the text, from 1. */
  readonly line: number
  readonly words: readonly string[]
  /** The indented lines below it, without their indentation; '' where there are none. */
  readonly block: string
}

export interface Step {
  readonly commands: readonly Command[]
  /** Line of the first thing to be seen, from 1. */
  readonly line: number
  readonly seen: readonly string[]
}

const SEEN = '----'

export function parseScenario(text: string): readonly Step[] {
  const lines = text.split('\n')
  const steps: Step[] = []
  let commands: Command[] = []
  let i = 0
  const block = (): string => {
    const indented: string[] = []
    for (; /^\s+\S/.test(lines[i] ?? ''); i++) indented.push(lines[i] ?? '')
    const margin = Math.min(...indented.map((line) => line.search(/\S/)))
    return indented.map((line) => `${line.slice(margin)}\n`).join('')
  }
  const seen = (): Step => {
    const line = i + 1
    const expected: string[] = []
    for (; i < lines.length && lines[i] !== ''; i++) expected.push(lines[i] ?? '')
    return { commands, line, seen: expected }
  }
  while (i < lines.length) {
    const line = lines[i] ?? ''
    i++
    if (line === SEEN) {
      steps.push(seen())
      commands = []
    } else if (line.trim() !== '' && !line.startsWith('#'))
      commands.push({ line: i, words: line.trim().split(/\s+/), block: block() })
  }
  const [left] = commands
  if (left !== undefined) throw new Error(`line ${left.line}: nothing says what is to be seen after this`)
  return steps
}

/** The text again, with what was really seen. Comments and blank lines stay as they are. */
export function rewritten(text: string, steps: readonly Step[], seen: readonly (readonly string[])[]): string {
  const lines = text.split('\n')
  for (const [n, step] of [...steps.entries()].reverse()) lines.splice(step.line - 1, step.seen.length, ...(seen[n] ?? []))
  return lines.join('\n')
}
