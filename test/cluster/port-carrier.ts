/**
 * The part of a kubelet that carries a port of a pod, for nodes on which nothing runs: the API server connects to it as to any kubelet,
 * and it connects to the port on this machine.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { connect } from 'node:net'
import { WebSocketServer } from 'ws'
import type { Lifetime } from '../lab/lifetime.ts'
import type { ApiServer } from './apiserver.ts'

export interface PortCarrier {
  readonly port: number
  /** Pods whose ports were asked for, `metallb-system/speaker-n1`, in order. */
  readonly asked: readonly string[]
}

/** `portOf`: where on this machine a pod's port is; undefined: nobody listens. `logOf`: what the pod wrote. */
export async function startPortCarrier(
  { certificate, key }: ApiServer,
  portOf: (pod: string, port: number) => number | undefined,
  lifetime: Lifetime,
  logOf: (pod: string) => string = () => '',
): Promise<PortCarrier> {
  const asked: string[] = []
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, answer) => {
    const [, part, ...pod] = new URL(request.url ?? '', 'https://kubelet').pathname.split('/')
    answer.writeHead(part === 'containerLogs' ? 200 : 404).end(logOf(pod.slice(0, 2).join('/')))
  })
  const sockets = new WebSocketServer({ server, handleProtocols: (wanted) => (wanted.has(PROTOCOL) ? PROTOCOL : false) })
  sockets.on('connection', (socket, request) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'https://kubelet')
    const pod = pathname.split('/').slice(2, 4).join('/')
    const wanted = Number(searchParams.get('port') ?? searchParams.get('ports'))
    asked.push(pod)
    for (const channel of [DATA, ERROR]) socket.send(Buffer.of(channel, wanted & 255, wanted >> 8))
    const port = portOf(pod, wanted)
    if (port === undefined) {
      socket.send(Buffer.concat([Buffer.of(ERROR), Buffer.from(`nothing listens on port ${wanted} of ${pod}`)]))
      return
    }
    const far = connect(port, '127.0.0.1')
    socket.on('message', (message: Buffer) => void (message[0] === DATA && far.write(message.subarray(1))))
    socket.on('close', () => far.destroy())
    far.on('data', (bytes: Buffer) => socket.send(Buffer.concat([Buffer.of(DATA), bytes])))
    far.on('close', () => socket.close())
    far.on('error', () => socket.close())
  })
  lifetime.onEnd(() => {
    sockets.close()
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, asked }
}

const PROTOCOL = 'v4.channel.k8s.io'
const DATA = 0
const ERROR = 1
