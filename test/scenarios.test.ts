/**
 * The whole of Clarion, played on a virtual clock from the text files in scenarios/ (what they can say: sim/scenario/parse.ts and
 * commands.ts). With SCENARIOS=rewrite in the environment what was seen is written into the files instead of being compared: read the
 * difference before you keep it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { parseScenario, rewritten } from './sim/scenario/parse.ts'
import { difference, playScenario } from './sim/scenario/run.ts'

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'scenarios')
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.txt'))
  .sort()

describe('scenarios', () => {
  test('there are some', () => expect(FILES.length).toBeGreaterThan(20))

  test.each(FILES)('%s', async (file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8')
    const steps = parseScenario(text)
    expect(steps).not.toHaveLength(0)
    const seen = await playScenario(steps)
    if (process.env.SCENARIOS === 'rewrite') writeFileSync(join(FOLDER, file), rewritten(text, steps, seen))
    else {
      const differences = steps.flatMap((step, n) => {
        const differs = difference(step.seen, seen[n] ?? [])
        return differs === undefined ? [] : [`${file}:${step.line} (- expected, + seen)\n${differs}`]
      })
      if (differences.length > 0) throw new Error(differences.join('\n\n'))
    }
  })
})
