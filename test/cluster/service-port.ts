/** What kube-proxy does for a Service, as far as its clients feel it: a new connection goes to the next endpoint, and stays with it. */
import { connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import type { Lifetime } from '../lab/lifetime.ts'

export interface ServicePort {
  /** Where new connections go from now on, in turn. */
  use(ports: readonly number[]): void
  /** Ends all connections there are; what endpoints answer on later ones comes so many milliseconds later. */
  renew(late: number): void
  /** Connections that an endpoint has been given. */
  given(port: number): number
}

export async function openServicePort(port: number, lifetime: Lifetime): Promise<ServicePort> {
  let endpoints: readonly number[] = []
  let turn = 0
  let late = 0
  const open = new Set<Socket>()
  const given = new Map<number, number>()
  const server = createServer((near) => {
    const endpoint = endpoints[turn++ % endpoints.length]
    if (endpoint === undefined) return void near.destroy()
    given.set(endpoint, (given.get(endpoint) ?? 0) + 1)
    const far = connect(endpoint, '127.0.0.1')
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      socket.on('error', () => {
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.pipe(delay(late)).pipe(near)
  })
  const renew = () => {
    for (const socket of open) socket.destroy()
  }
  lifetime.onEnd(() => {
    server.close()
    renew()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    use(ports) {
      endpoints = ports
    },
    renew(ms) {
      late = ms
      renew()
    },
    given: (endpoint) => given.get(endpoint) ?? 0,
  }
}

const delay = (ms: number) => new Transform({ transform: (piece, _, done) => void setTimeout(() => done(null, piece), ms) })
