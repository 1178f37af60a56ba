/**
 * Both programs on a real API server, each measure beside a bare client that does the same writes on the same server in the same run.
 * `npm run bench cluster -- [--services 1000] [--rounds 3] [--metallb]`, the last with MetalLB's own controller beside them. The programs and
 * the server have a network namespace of their own, so that the speaker announces on a cable that leads nowhere: it needs root, or user
 * namespaces.
 */
import { spawnSync } from 'node:child_process'
import { kubernetesBinaries } from '../test/cluster/kubernetes/binaries.ts'
import { metallbModule } from '../test/cluster/metallb/module.ts'
import { readOptions } from './cluster/options.ts'

const INSIDE = 'CLARION_CLUSTER_BENCH'
const WAYS = [['--net'], ['--user', '--map-root-user', '--net']]

if (process.env[INSIDE] === undefined) {
  const way = WAYS.find((args) => spawnSync('unshare', [...args, 'ip', 'link', 'set', 'lo', 'up']).status === 0)
  if (way === undefined) console.log('skipped: neither root nor user namespaces are allowed here, or there is no iproute2')
  else {
    const say = (line: string) => console.log(line)
    await kubernetesBinaries(say) // building them needs the network
    if (readOptions(process.argv.slice(2)).metallb) await metallbModule(say)
    const env = { ...process.env, [INSIDE]: '1' }
    const words = [
      ...way,
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      import.meta.filename,
      ...process.argv.slice(2),
    ]
    const { status } = spawnSync('unshare', words, { stdio: 'inherit', env })
    process.exitCode = status ?? 1
  }
} else await import('./cluster/measure.ts')
