import type { Paint } from '../paint.ts'
import type { Finding } from './finding.ts'

export function renderFindings(findings: readonly Finding[], paint: Paint): string {
  const mark = { ok: paint.good('ok     '), problem: paint.bad('PROBLEM'), skipped: paint.dim('skipped') }
  const lines = findings.map(({ check, level, message, remedy }) => {
    const help = remedy === null ? '' : `${' '.repeat(23)}${paint.dim('what helps:')} ${remedy}\n`
    return `${mark[level]}  ${check.padEnd(14)}${message}\n${help}`
  })
  const problems = findings.filter(({ level }) => level === 'problem').length
  return `${lines.join('')}\n${problems === 0 ? 'No problem was found.' : `${problems} ${problems === 1 ? 'problem was' : 'problems were'} found.`}\n`
}
