// Types out, nothing else: Node's own type stripping, so a stack trace shows the lines as they are written.
import { stripTypeScriptTypes } from 'node:module'

export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) }
