// Report of the lanes that run on node:test: a line per test as it ends, failures with their reason, and the lane's count.
import { leaveTally } from './tally.mjs'

/** What went wrong when no test was there to fail: its file does, and this says why. */
const LATE = /asynchronous activity/

/** @param {AsyncIterable<{type: string, data: any}>} events */
export default async function* report(events) {
  const tally = { passed: 0, failed: 0, skipped: [] }
  for await (const { type, data } of events) {
    if (type === 'test:diagnostic' && (data.level === 'error' || LATE.test(data.message))) yield `  ${data.message}\n`
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details.type === 'suite') {
      const { error } = data.details
      if (error?.failureType === 'hookFailed') yield `  ✗ before or after ${data.name}\n${reason(error)}\n`
      continue // its tests are counted: those that could not begin have failed
    }
    const seconds = (data.details.duration_ms / 1_000).toFixed(1)
    if (data.skip !== undefined) {
      tally.skipped.push({ name: data.name, reason: String(data.skip) })
      yield `  - ${data.name}: skipped, ${data.skip}\n`
    } else if (type === 'test:pass') {
      tally.passed++
      yield `  ✓ ${data.name} (${seconds} s)\n`
    } else {
      tally.failed++
      const { error } = data.details
      // Of a file whose tests all passed: how its process ended.
      const end = error.exitCode === undefined ? '' : ` (exit code ${error.exitCode}, signal ${error.signal})`
      yield `  ✗ ${data.name} (${seconds} s)\n${reason(error)}${end}\n`
    }
  }
  leaveTally(tally)
}

/** @param {Error & {cause?: any}} error */
const reason = (error) => String(error.cause?.stack ?? error.message).replace(/^/gm, '      ')
