import { CommanderError } from 'commander'
import { type Answer, printed } from './answer.ts'
import { paintFor } from './paint.ts'
import { makeProgram } from './program.ts'
import { Refused } from './refused.ts'

interface Out {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** One command from its words to its exit code. What it refuses is one sentence on `complaints`. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv, out: Out, complaints: Out): Promise<number> {
  let code: number = 0
  const program = makeProgram(
    (answer: Answer, { output }) => {
      code = answer.code
      out.write(printed(answer, output, paintFor(out.isTTY === true, env)))
    },
    (text) => out.write(text),
  )
  forAll(program, (command) =>
    command.exitOverride().configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => complaints.write(text) }),
  )
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (!(error instanceof Refused)) throw error
    complaints.write(`clarion: ${error.message}\n`)
    return error.code
  }
}

function forAll(command: ReturnType<typeof makeProgram>, set: (command: ReturnType<typeof makeProgram>) => void): void {
  set(command)
  for (const child of command.commands) forAll(child, set)
}
