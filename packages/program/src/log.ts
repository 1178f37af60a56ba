/**
 * Logs of both programs: one JSON object per line on stdout with MetalLB's keys (ts, level, caller, msg, then the context),
 * its levels, and a bound on how often one message is printed.
 */
import { type Logger as Pino, pino } from 'pino'
import { createLimit } from './limit.ts'

/** `--log-level`, MB 5.1. */
export const LOG_LEVELS = ['all', 'debug', 'info', 'warn', 'error', 'none'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export type Severity = 'debug' | 'info' | 'warn' | 'error'
/** Context of a line. Never a secret. */
export type Fields = Readonly<Record<string, unknown>>
export type Log = Readonly<Record<Severity, (msg: string, fields?: Fields) => void>>

const PINO_LEVEL: Readonly<Record<LogLevel, string>> = {
  all: 'trace',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  none: 'silent',
}

/** Lines with one message: so many at once, then so many a second; what was left out is told with the next line that passes. */
const BURST = 200
const PER_SECOND = 20

/** `caller` names the part of the program, where MetalLB prints a file and a line. */
export function createLog(caller: string, level: LogLevel, now: () => number, write?: (line: string) => void): Log {
  const options = {
    level: PINO_LEVEL[level],
    base: { caller },
    messageKey: 'msg',
    timestamp: () => `,"ts":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const out: Pino = write === undefined ? pino(options, pino.destination({ dest: 1, sync: true })) : pino(options, { write })
  const limit = createLimit(BURST, PER_SECOND)
  const say =
    (severity: Severity) =>
    (msg: string, fields: Fields = {}) => {
      if (!out.isLevelEnabled(severity)) return
      const suppressed = limit(msg, now())
      if (suppressed === undefined) return
      out[severity](suppressed > 0 ? { ...fields, suppressed } : fields, msg)
    }
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
}
