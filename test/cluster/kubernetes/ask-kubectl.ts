import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { ApiServer } from '../apiserver.ts'
import { toolPath } from './kubectl.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const WITHIN_MS = 60_000

/** kubectl, in the root of this repository, as administrator. Returns what it prints; it must end well. */
export type Kubectl = (args: readonly string[], input?: string) => string

export function askKubectl(server: ApiServer): Kubectl {
  const own = ['--kubeconfig', server.kubeconfig('admin'), '--cache-dir', server.folder]
  return (args, input = '') => {
    const options = { cwd: ROOT, encoding: 'utf8', timeout: WITHIN_MS, input } as const
    const { status, stdout, stderr } = spawnSync(toolPath('kubectl'), [...own, ...args], options)
    assert.equal(status, 0, stderr)
    return stdout
  }
}
