import { types } from './tools.ts'

process.exitCode = types()
