import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { SYSTEM_ENV } from './run.ts'

/** How namespaces can be had here, and in one sentence why so. */
export interface Privileges {
  readonly kind: 'root' | 'userns' | 'none'
  readonly why: string
}

/** Set in a program that was started again inside a user namespace. */
const INSIDE = 'CLARION_LAB_USERNS'

/**
 * A mount namespace of our own with an empty /run/netns, for the real one belongs to the real root. Where that folder does not exist
 * yet, the whole of /run becomes ours.
 */
const OWN_RUN_NETNS = 'mount -t tmpfs lab /run/netns 2>/dev/null || { mount -t tmpfs lab /run && mkdir /run/netns; }'
const UNSHARE = ['--user', '--map-root-user', '--net', '--mount', '--']
/** Everything the lab does to a namespace, tried once. */
const TRY =
  'ip netns add clarion-try && ip netns exec clarion-try ip link set lo up; code=$?; ip netns del clarion-try; exit $code'

function trial(command: string, args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 10_000, env: SYSTEM_ENV })
  if (status === 0) return undefined
  return (stderr?.trim().split('\n')[0] || error?.message) ?? `${command} ended with ${status}`
}

/** Finds out by trying, in a namespace that is gone again afterwards. Needs `ip`. */
export function findPrivileges(): Privileges {
  const direct = trial('unshare', ['--net', '--mount', 'sh', '-c', `${OWN_RUN_NETNS}; ${TRY}`])
  if (direct === undefined) {
    return process.env[INSIDE] === undefined
      ? { kind: 'root', why: 'running as root' }
      : { kind: 'userns', why: 'running inside a user namespace of its own' }
  }
  const inside = trial('unshare', [...UNSHARE, 'sh', '-c', `${OWN_RUN_NETNS}; ${TRY}`])
  if (inside === undefined) return { kind: 'userns', why: 'without root, but this kernel grants user namespaces' }
  return { kind: 'none', why: `neither network namespaces (${direct}) nor user namespaces (${inside}) are allowed here` }
}

/** The lab's namespaces can be made by this very process: it is root, or already inside the user namespace. */
export const isInside = (privileges: Privileges): boolean =>
  privileges.kind === 'root' || (privileges.kind === 'userns' && process.env[INSIDE] !== undefined)

/** Put before a command, it runs inside a user namespace of its own where it may make network namespaces. */
export const IN_USER_NAMESPACE = {
  words: ['unshare', ...UNSHARE, 'sh', '-c', `${OWN_RUN_NETNS}; exec "$@"`, 'sh'],
  env: { [INSIDE]: '1' },
}

/**
 * Starts this program again inside a user namespace, with the same arguments, and resolves with its exit code. Signals are handed on;
 * when the program ends, the kernel takes away its namespaces.
 */
export function againInUserNamespace(argv: readonly string[] = process.argv.slice(1)): Promise<number> {
  const [unshare = '', ...words] = IN_USER_NAMESPACE.words
  const child = spawn(unshare, [...words, process.execPath, ...process.execArgv, ...argv], {
    stdio: 'inherit',
    env: { ...SYSTEM_ENV, ...IN_USER_NAMESPACE.env },
  })
  const onTerm = () => child.kill('SIGTERM')
  const onInt = () => {} // the terminal has told the child itself
  process.on('SIGTERM', onTerm)
  process.on('SIGINT', onInt)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', onTerm)
      process.off('SIGINT', onInt)
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}
