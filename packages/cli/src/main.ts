import { endWithReader } from './end-with-reader.ts'
import { run } from './run.ts'

for (const stream of [process.stdout, process.stderr]) endWithReader(stream, process.exit)
process.exitCode = await run(process.argv.slice(2), process.env, process.stdout, process.stderr)
