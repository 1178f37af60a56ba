/**
 * `backend.ts NAME HTTP_PORT UDP_PORT`: the workload of a node. HTTP answers with the node's name, UDP echoes the datagram with the
 * name behind it. Bound to the wildcard, so every address the node accepts is served.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'

const [name = 'nobody', httpPort, udpPort] = process.argv.slice(2)

const http = createServer((_, response) =>
  response.writeHead(200, { 'content-type': 'text/plain', connection: 'close' }).end(name),
)
http.listen(Number(httpPort))

// Answers leave from the node's own address, not from the one that was asked (that would need IP_PKTINFO): a meter takes its answers
// from anybody and tells them apart by their content.
const udp = createSocket('udp6')
const suffix = Buffer.from(` ${name}`)
udp.on('message', (datagram, from) => udp.send(Buffer.concat([datagram, suffix]), from.port, from.address))
udp.bind(Number(udpPort))

await Promise.all([once(http, 'listening'), once(udp, 'listening')])
console.log(JSON.stringify({ msg: 'serving' }))
