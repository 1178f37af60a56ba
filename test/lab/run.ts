import { spawnSync } from 'node:child_process'

/** Debian keeps `ip` and `nft` where only root looks. */
export const SYSTEM_ENV: NodeJS.ProcessEnv = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' }

/** A command of the system ended badly. */
export class CommandFailed extends Error {
  readonly command: string
  readonly output: string

  constructor(command: string, output: string) {
    super(`${command}: ${output.trim() === '' ? 'failed without a word' : output.trim()}`)
    this.command = command
    this.output = output
  }
}

/**
 * Runs a short command to its end and returns its standard output. Blocks on purpose: `ip` and `nft` take a few milliseconds, and what
 * is undone while the process exits must be undone before it is gone. Throws CommandFailed.
 */
export function run(command: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    input,
    timeout: 30_000,
    env: SYSTEM_ENV,
  })
  if (status === 0) return stdout
  throw new CommandFailed([command, ...args].join(' '), stderr || error?.message || stdout || `ended with ${status}`)
}

/** Whether the command ended well. */
export const succeeds = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 30_000, env: SYSTEM_ENV }).status === 0

/** Many `ip` commands in one process, in the namespace `ns` or, without one, in the one we are in. */
export function ipBatch(ns: string | undefined, lines: readonly string[]): void {
  run('ip', [...(ns === undefined ? [] : ['-n', ns]), '-batch', '-'], `${lines.join('\n')}\n`)
}
