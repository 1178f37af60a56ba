/** `run.ts TOOL [args]`: a tool of node_modules/.bin under this Node. */
import { runTool } from './tools.ts'

const [tool, ...args] = process.argv.slice(2)
if (tool === undefined) throw new Error('run.ts needs the name of a tool')
process.exitCode = runTool(tool, args)
