// `node scripts/with-node.mjs PROGRAM.ts [args]`: runs PROGRAM under the Node 24 of this repository, after setting up what is missing.
// It is started by whatever Node (20 or newer) the machine has, so it is plain JavaScript and imports nothing that is installed.
import { spawn } from 'node:child_process'
import { setUp } from './setup.mjs'

const node = await setUp()
const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...process.argv.slice(2)], { stdio: 'inherit' })
// The child decides how it ends: it hears Ctrl-C from the terminal itself, other signals are handed on.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(signal === null ? code : 1))
