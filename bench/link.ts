/**
 * Packet sockets: an answer through the addon in a worker against the kernel's own ARP answer, the cost of a foreign frame, and of opening
 * and closing. `node bench/link.ts`; it makes a network namespace of its own, so it needs root, or user namespaces.
 */
import { spawnSync } from 'node:child_process'

const INSIDE = 'CLARION_LINK_BENCH'
const WAYS = [['--net'], ['--user', '--map-root-user', '--net']]

if (process.env[INSIDE] === undefined) {
  const way = WAYS.find((args) => spawnSync('unshare', [...args, 'ip', 'link', 'set', 'lo', 'up']).status === 0)
  if (way === undefined) console.log('skipped: neither root nor user namespaces are allowed here, or there is no iproute2')
  else {
    const env = { ...process.env, [INSIDE]: '1' }
    const { status } = spawnSync('unshare', [...way, process.execPath, import.meta.filename], { stdio: 'inherit', env })
    process.exitCode = status ?? 1
  }
} else await import('./link/measure.ts')
