import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { connect, createServer, isIPv6, type Server, type Socket } from 'node:net'
import { socketStream } from './socket-stream.ts'
import type { SocketAddress, Transport, TransportFactory } from './transport.ts'

const RECEIVE_BUFFER = 2 * 1024 * 1024 // ML 1
const LEAST_RECEIVE_BUFFER = 64 * 1024
const PORT_ATTEMPTS = 10 // for a port that is free for both, ML 1
const MOST_SOCKETS = 512 // those lingering after their answer included

/** UDP and TCP on one address and port, by Node's sockets. */
export const udpTcpTransport: TransportFactory = async (bind) => {
  for (let attempt = 1; ; attempt++) {
    const server = await listenTcp(bind)
    const port = portOf(server)
    try {
      return transportOn(server, await bindUdp({ address: bind.address, port }), { address: bind.address, port })
    } catch (error) {
      await new Promise((closed) => server.close(closed))
      if (bind.port !== 0 || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

function transportOn(server: Server, udp: UdpSocket, local: SocketAddress): Transport {
  const sockets = new Set<Socket>()
  let isClosed = false
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    return socketStream(socket)
  }
  return {
    local,
    listen(on) {
      udp.on('message', (bytes, { address, port }) => on.packet(bytes, { address, port }))
      udp.on('error', (error) => on.trouble(error.message))
      server.on('error', (error) => on.trouble(error.message))
      server.on('connection', (socket) => {
        const from = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 }
        on.stream(keep(socket), from)
      })
    },
    send(to, packet, failed) {
      if (isClosed) return
      udp.send(packet, to.port, addressFor(udp, to), (error) => {
        if (error !== null && !isClosed) failed(error.message)
      })
    },
    dial(to, on) {
      if (isClosed) return () => {}
      const socket = connect({ host: to.address, port: to.port })
      const stream = keep(socket)
      const failed = (error: Error) => on.failed(error.message)
      socket.once('error', failed)
      socket.once('connect', () => {
        socket.off('error', failed)
        on.open(stream)
      })
      return () => {
        socket.off('error', failed)
        socket.removeAllListeners('connect')
        socket.destroy()
      }
    },
    async close() {
      if (isClosed) return
      isClosed = true
      const gone = Array.from(sockets, (socket) => new Promise((closed) => socket.once('close', closed)))
      for (const socket of sockets) socket.destroy()
      await Promise.all([
        ...gone,
        new Promise<void>((closed) => udp.close(closed)),
        new Promise((closed) => server.close(closed)),
      ])
    },
  }
}

function listenTcp({ address, port }: SocketAddress): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.maxConnections = MOST_SOCKETS
    server.once('error', reject)
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

function bindUdp({ address, port }: SocketAddress): Promise<UdpSocket> {
  return new Promise((resolve, reject) => {
    // Only addresses are ever sent to, so there is nothing to look up, and no wait for the next turn of the loop.
    const udp = createSocket({
      type: isIPv6(address) ? 'udp6' : 'udp4',
      lookup: (host, _options, callback) => callback(null, host, isIPv6(host) ? 6 : 4),
    })
    udp.once('error', reject)
    udp.bind({ address, port, exclusive: true }, () => {
      udp.off('error', reject)
      growReceiveBuffer(udp)
      resolve(udp)
    })
  })
}

/** As large as the kernel allows, halving on refusal. */
function growReceiveBuffer(udp: UdpSocket): void {
  for (let size = RECEIVE_BUFFER; size >= LEAST_RECEIVE_BUFFER; size /= 2) {
    try {
      udp.setRecvBufferSize(size)
      return
    } catch {
      // refused: the next smaller one
    }
  }
}

/** A socket for both families knows IPv4 addresses in their mapped form only. */
function addressFor(udp: UdpSocket, { address }: SocketAddress): string {
  return isIPv6(udp.address().address) && !isIPv6(address) ? `::ffff:${address}` : address
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port')
  return address.port
}
