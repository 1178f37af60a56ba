/**
 * What a page of the handbook wants done: files to write, commands to run, output to see. The convention stands in CONTRIBUTING.md.
 */
export type Step =
  | { readonly do: 'write'; readonly line: number; readonly file: string; readonly text: string }
  /** Expected: the ```text block that follows. */
  | { readonly do: 'run'; readonly line: number; readonly script: string; readonly expected: string | undefined }
  | { readonly do: 'leave'; readonly line: number; readonly reason: string }

export interface Page {
  readonly steps: readonly Step[]
  /** Blocks that nobody would run, `12: …`. */
  readonly faults: readonly string[]
}

interface Block {
  readonly line: number
  readonly language: string
  readonly text: string
  /** Under the page's or the section's comment. */
  readonly runs: boolean
  /** Nothing but empty lines since the block before it. */
  readonly follows: boolean
}

const RUNS = '<!-- handbook: cluster -->'
const FILE = /^# file: ([\w.-]+\.yaml)\n/
const NOT_RUN = /^# not run: (.+)\n/

export function readPage(markdown: string): Page {
  const blocks = blocksOf(markdown)
  const steps: Step[] = []
  const faults: string[] = []
  for (const [i, { line, language, text, runs }] of blocks.entries()) {
    const file = language === 'yaml' ? FILE.exec(text)?.[1] : undefined
    const reason = language === 'sh' ? NOT_RUN.exec(text)?.[1] : undefined
    if (reason !== undefined) steps.push({ do: 'leave', line, reason })
    else if (file === undefined && language !== 'sh') continue
    else if (!runs) faults.push(`${line}: neither ${RUNS} above it nor "# not run: reason" in it`)
    else if (file !== undefined) steps.push({ do: 'write', line, file, text })
    else {
      const next = blocks[i + 1]
      const expected = next?.language === 'text' && next.follows ? next.text : undefined
      steps.push({ do: 'run', line, script: text, expected })
    }
  }
  return { steps, faults }
}

/** The comment counts for the whole page where it stands before the first section, else for its section. */
function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = []
  let open: { line: number; language: string; lines: string[]; follows: boolean } | undefined
  let section = false
  let page = false
  let runs = false
  let follows = false
  for (const [i, line] of markdown.split('\n').entries()) {
    if (open !== undefined) {
      if (line !== '```') open.lines.push(line)
      else {
        const { lines, ...rest } = open
        blocks.push({ ...rest, text: lines.map((one) => `${one}\n`).join(''), runs })
        open = undefined
        follows = true
      }
    } else if (line.startsWith('```')) open = { line: i + 1, language: line.slice(3), lines: [], follows }
    else if (line.trim() === RUNS) {
      runs = true
      page ||= !section
    } else {
      if (line.startsWith('## ')) {
        section = true
        runs = page
      }
      follows &&= line.trim() === ''
    }
  }
  return blocks
}
