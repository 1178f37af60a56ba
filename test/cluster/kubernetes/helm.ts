/** helm, as an operator runs it: with a home of its own, so that nothing of this machine's counts. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Document, parseAllDocuments, stringify } from 'yaml'
import { isPlainObject, type PlainObject } from '../../../packages/kube/src/objects/plain.ts'
import type { Lifetime } from '../../lab/lifetime.ts'
import { SYSTEM_ENV } from '../../lab/run.ts'
import { toolPath } from './kubectl.ts'

const CHART = join(import.meta.dirname, '..', '..', '..', 'charts', 'clarion')
const WITHIN_MS = 120_000

export interface HelmAnswer {
  readonly code: number | null
  readonly out: string
  readonly said: string
}

export interface Helm {
  /** `helm COMMAND RELEASE CHART -f values …`, in metallb-system. */
  run(command: string, release: string, values?: PlainObject, more?: readonly string[]): Promise<HelmAnswer>
  /** What is rendered; rejects with what helm says. */
  template(release: string, values?: PlainObject, more?: readonly string[]): Promise<readonly PlainObject[]>
}

/** Without a kubeconfig it can render, and nothing more. Clarion's chart, unless told otherwise. */
export function openHelm(namespace: string, lifetime: Lifetime, kubeconfig = '/dev/null', chartAt = CHART): Helm {
  const home = mkdtempSync(join(tmpdir(), 'clarion-helm-'))
  lifetime.onEnd(() => rmSync(home, { recursive: true, force: true }))
  let files = 0
  const env = { ...SYSTEM_ENV, HOME: home, KUBECONFIG: kubeconfig }
  const run: Helm['run'] = (command, release, values, more = []) => {
    const chart = ['install', 'upgrade', 'template'].includes(command) ? [chartAt] : []
    const args = [command, release, ...chart, '--namespace', namespace, ...more]
    if (values !== undefined) {
      const file = join(home, `values-${files++}.yaml`)
      writeFileSync(file, stringify(values, { version: '1.1' }))
      args.push('--values', file)
    }
    return new Promise((resolve, reject) => {
      const child = spawn(toolPath('helm'), args, { env, timeout: WITHIN_MS })
      const [out, said] = [child.stdout, child.stderr].map((stream) => {
        const pieces: string[] = []
        stream.setEncoding('utf8').on('data', (piece: string) => void pieces.push(piece))
        return pieces
      })
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, out: out?.join('') ?? '', said: said?.join('') ?? '' }))
    })
  }
  return {
    run,
    async template(release, values, more) {
      const { code, out, said } = await run('template', release, values, more)
      if (code !== 0) throw new Error(said)
      return parseAllDocuments(out).flatMap((document: Document) => {
        const object: unknown = document.toJS()
        if (document.errors.length > 0) throw new Error(`helm rendered no YAML: ${document.errors}`)
        return isPlainObject(object) ? [object] : []
      })
    },
  }
}
