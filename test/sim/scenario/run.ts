import { runCommand } from './commands.ts'
import type { Step } from './parse.ts'
import { report } from './report.ts'
import type { Stage, StageOptions } from './stage.ts'

/** Plays a scenario and returns what was seen after each step. */
export async function playScenario(steps: readonly Step[]): Promise<readonly (readonly string[])[]> {
  const options: StageOptions = { lans: ['eth0'], seed: 1, lbClass: undefined }
  let stage: Stage | undefined
  const seen: (readonly string[])[] = []
  for (const { commands } of steps) {
    for (const command of commands) {
      try {
        stage = await runCommand(command, stage, options)
      } catch (error) {
        throw new Error(`line ${command.line}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
      }
    }
    if (stage === undefined) throw new Error('a scenario begins with nodes')
    seen.push(await report(stage))
  }
  return seen
}

/** Both lists below each other, with what differs marked; undefined where they are the same. */
export function difference(wanted: readonly string[], got: readonly string[]): string | undefined {
  if (wanted.join('\n') === got.join('\n')) return undefined
  const missing = wanted.filter((line) => !got.includes(line)).map((line) => `- ${line}`)
  const surplus = got.map((line) => (wanted.includes(line) ? `  ${line}` : `+ ${line}`))
  return [...missing, ...surplus].join('\n')
}
