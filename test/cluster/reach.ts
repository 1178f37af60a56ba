/** An API server on the loopback address of this namespace, reached from the loopback addresses of others, byte for byte. */
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { joinBoth } from '../lab/join-both.ts'
import type { Lifetime } from '../lab/lifetime.ts'
import { nodeProgram, start } from '../lab/processes.ts'
import type { Host } from '../lab/topology.ts'

const FORWARD = join(import.meta.dirname, '..', 'lab', 'forward.ts')

/** On these hosts, 127.0.0.1:PORT is from now on what listens at 127.0.0.1:PORT here; `socket` is a path for the way between. */
export async function makeReachable(port: number, hosts: readonly Host[], socket: string, lifetime: Lifetime): Promise<void> {
  const open = new Set<() => void>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const end = () => near.destroy()
    open.add(end)
    near.on('close', () => open.delete(end))
    joinBoth(near, far)
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  lifetime.onEnd(() => {
    server.close()
    for (const end of open) end()
  })
  for (const host of hosts) {
    const program = start({ name: `forward ${host.name}`, host, ...nodeProgram(FORWARD, [String(port), socket]) }, lifetime)
    await program.log.message('forwarding', { within: 10_000 })
  }
}
