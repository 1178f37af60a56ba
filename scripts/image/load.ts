/**
 * Puts an archive where a container tool of this machine finds it. The image itself needs none of them (oci.ts): so it is the same bytes
 * whichever is there, and whichever version, and a machine without any can still make one.
 */
import { spawnSync } from 'node:child_process'

/** Runs a command; undefined when it ended well, otherwise its last words. */
export type Attempt = (command: string, args: readonly string[]) => string | undefined

/** podman and buildah share one storage. */
const LOADERS: readonly (readonly [tool: string, args: (archive: string) => readonly string[]])[] = [
  ['podman', (archive) => ['load', '--quiet', '--input', archive]],
  ['buildah', (archive) => ['pull', '--quiet', `oci-archive:${archive}`]],
  ['docker', (archive) => ['load', '--quiet', '--input', archive]],
]

/** Loads it by the first that can; `complaints`: what the others said. */
export function load(
  archive: string,
  attempt: Attempt = run,
): { readonly into: string | undefined; readonly complaints: readonly string[] } {
  const complaints: string[] = []
  for (const [tool, args] of LOADERS) {
    const complaint = attempt(tool, args(archive))
    if (complaint === undefined) return { into: tool, complaints }
    complaints.push(`${tool}: ${complaint}`)
  }
  return { into: undefined, complaints }
}

function run(command: string, args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 })
  if (status === 0) return undefined
  if (error !== undefined) return 'code' in error && error.code === 'ENOENT' ? 'is not here' : error.message
  return stderr.trim().split('\n').at(-1) || `ended with ${status}`
}
