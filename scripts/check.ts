/** What one runs while working: lint, types, unit tests. */
import { jest, lint, types } from './tools.ts'

process.exitCode = lint() || types() || jest(process.argv.slice(2))
