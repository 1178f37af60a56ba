/** How a program starts and ends: refusals print one sentence, SIGTERM and SIGINT ask it to stop, a fault ends it with code 1. */
import { collectWhenCalm, mainHeap } from './calm.ts'
import { systemClock } from './clock.ts'
import type { ParsedValues } from './flags.ts'

export async function runProgram<V>(
  parsed: ParsedValues<V>,
  run: (flags: V, warnings: readonly string[], stop: AbortSignal) => Promise<void>,
): Promise<never> {
  if ('exit' in parsed) {
    const out = parsed.exit === 0 ? process.stdout : process.stderr
    out.write(`${parsed.text}\n`)
    process.exit(parsed.exit)
  }
  collectWhenCalm(mainHeap(), systemClock)
  const stop = new AbortController()
  process.once('SIGTERM', () => stop.abort())
  process.once('SIGINT', () => stop.abort())
  try {
    await run(parsed.values, parsed.warnings, stop.signal)
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}
