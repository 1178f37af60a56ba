// Report of the lanes that run on node:test: a line per test as it ends, failures with their reason, and the lane's count.
import { leaveTally } from './tally.mjs'

/** @param {AsyncIterable<{type: string, data: any}>} events */
export default async function* report(events) {
  const tally = { passed: 0, failed: 0, skipped: [] }
  for await (const { type, data } of events) {
    if (type === 'test:diagnostic' && data.level === 'error') yield `  ${data.message}\n`
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details.type === 'suite') continue
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
      yield `  ✗ ${data.name} (${seconds} s)\n${String(error.cause?.stack ?? error.message).replace(/^/gm, '      ')}\n`
    }
  }
  leaveTally(tally)
}
