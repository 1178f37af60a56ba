/** Packet sockets and the watch of links on a real kernel. The tests run in a second process, in a network namespace that ends with it. */
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const INSIDE = 'CLARION_LINK_INSIDE'

/** As root, or as root of a user namespace; the latter is asked for only where it must be. */
const WAYS = [['--net'], ['--user', '--map-root-user', '--net']]

if (process.env[INSIDE] === undefined) {
  const way = WAYS.find((args) => spawnSync('unshare', [...args, 'ip', 'link', 'set', 'lo', 'up']).status === 0)
  if (way === undefined) {
    test('packet sockets', { skip: 'neither root nor user namespaces are allowed here, or there is no iproute2' }, () => {})
  } else {
    // The runner reads results from this process's output: the one inside writes to the same place.
    const { status } = spawnSync('unshare', [...way, process.execPath, ...process.execArgv, import.meta.filename], {
      stdio: 'inherit',
      env: { ...process.env, [INSIDE]: '1' },
    })
    process.exitCode = status ?? 1
  }
} else {
  await import('./link/packet-socket.ts')
  await import('./link/addon.ts')
  await import('./link/watch.ts')
}
