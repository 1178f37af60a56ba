/** `forward.ts PORT SOCKET`: hands each connection to 127.0.0.1:PORT, in whatever network namespace this runs, on to a Unix socket, which knows no namespaces. */
import { connect, createServer } from 'node:net'
import { joinBoth } from './join-both.ts'

const [port = '', socket = ''] = process.argv.slice(2)
createServer({ allowHalfOpen: true }, (near) => joinBoth(near, connect({ path: socket, allowHalfOpen: true }))).listen(
  Number(port),
  '127.0.0.1',
  () => console.log(JSON.stringify({ msg: 'forwarding' })),
)
