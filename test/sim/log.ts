import type { Log, Severity } from '@clarion/program'

/** One line a program wrote. */
export interface SimLine {
  /** Virtual milliseconds. */
  readonly at: number
  readonly program: string
  readonly level: Severity
  readonly msg: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A program's log on virtual time. */
export function simLog(program: string, now: () => number, write: (line: SimLine) => void): Log {
  const say =
    (level: Severity) =>
    (msg: string, fields: Readonly<Record<string, unknown>> = {}) =>
      write({ at: now(), program, level, msg, fields })
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
}
