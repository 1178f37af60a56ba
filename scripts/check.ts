/** What one runs while working: lint, types, and the unit tests without those that take seconds each. Arguments go to Jest. */
import { jest, lint, types } from './tools.ts'

process.exitCode = lint() || types() || jest(process.argv.slice(2), { CLARION_QUICK: '1' })
