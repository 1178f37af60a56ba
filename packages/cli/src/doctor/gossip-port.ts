/** Whether the speakers' gossip port can be reached from here. */

import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import type { SpeakerPodView } from '@clarion/core'
import { familyOf, type Ip } from '@clarion/inet'
import { type Finding, ok, problem, skipped } from './finding.ts'

const PORT = 7946 // MB 3.8
const WITHIN = 2_000 // ms
const MOST_ASKED = 50

export async function gossipPortFindings(pods: Iterable<SpeakerPodView>): Promise<readonly Finding[]> {
  const asked = [...pods].slice(0, MOST_ASKED)
  if (asked.length === 0) return [skipped('gossip-port', 'no pod of a speaker is known')]
  const found = await Promise.all(
    asked.map(async ({ node, ip }) => {
      const [tcp, udp] = await Promise.all([connects(ip), refusesDatagrams(ip)])
      const wrong = [...(tcp === undefined ? [] : [`TCP: ${tcp}`]), ...(udp ? ['UDP: refused'] : [])]
      return { node, ip, wrong }
    }),
  )
  const wrong = found.filter((one) => one.wrong.length > 0)
  const remedy = 'open port 7946, TCP and UDP, between the nodes; from elsewhere it may well be closed'
  return [
    ...wrong.map((one) =>
      problem('gossip-port', `${one.ip}:${PORT} of ${one.node} cannot be reached from here: ${one.wrong.join(', ')}`, remedy),
    ),
    // A gossip message without the key is never answered, so silence proves nothing.
    ...(wrong.length < found.length
      ? [
          ok(
            'gossip-port',
            `${found.length - wrong.length} of ${found.length} accept TCP on ${PORT} from here; UDP was refused by none of them, which proves it not open`,
          ),
        ]
      : []),
  ]
}

/** Undefined when it does; else why not. */
function connects(host: Ip): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: PORT, timeout: WITHIN })
    const end = (why: string | undefined) => {
      socket.destroy()
      resolve(why)
    }
    socket.on('connect', () => end(undefined))
    socket.on('timeout', () => end(`nothing within ${WITHIN / 1_000} s`))
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
  })
}

/** An empty datagram; a closed port sends it back by ICMP. */
function refusesDatagrams(host: Ip): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(familyOf(host) === 'ipv6' ? 'udp6' : 'udp4')
    const end = (refused: boolean) => {
      clearTimeout(timer)
      socket.close()
      resolve(refused)
    }
    const timer = setTimeout(() => end(false), WITHIN / 4)
    socket.on('error', () => end(true))
    socket.connect(PORT, host, () => socket.send(''))
  })
}
