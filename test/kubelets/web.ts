/**
 * A workload, alone in its container: HTTP on 80 answers `NAME CLIENT`, its own name and the address the question came from; UDP and TCP
 * on 7 echo what they get, the name behind it. `/unread` says how many datagrams the kernel has thrown away because it was too slow.
 */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { hostname } from 'node:os'
import { unreadDatagrams } from '../lab/unread-datagrams.ts'

const name = hostname()
const plain = (address = '') => address.replace(/^::ffff:/, '')

const http = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain', connection: 'close' })
  response.end(request.url === '/unread' ? `${unreadDatagrams()}\n` : `${name} ${plain(request.socket.remoteAddress)}\n`)
})
http.listen(80)

const udp = createSocket({ type: 'udp6', recvBufferSize: 1 << 22 })
const suffix = Buffer.from(` ${name}`)
udp.on('message', (datagram, from) => udp.send(Buffer.concat([datagram, suffix]), from.port, from.address))
udp.bind(7)

createTcpServer((socket) => {
  socket.on('error', () => {}) // who asked has gone
  socket.on('data', (piece) => socket.write(`${piece.toString().trimEnd()} ${name}\n`))
}).listen(7)

// Process 1 of a container ends by no signal it does not listen to.
process.on('SIGTERM', () => process.exit(0))
