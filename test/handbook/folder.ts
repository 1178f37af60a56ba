/** The folder in which a page's commands run, and how they run: as an operator's, who is the cluster's administrator. */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubectlFolder } from '../cluster/kubernetes/kubectl.ts'
import type { Lifetime } from '../lab/lifetime.ts'
import { SYSTEM_ENV } from '../lab/run.ts'

const ROOT = join(import.meta.dirname, '..', '..')
/** What a page may name as if it stood at the root of the repository. */
const BESIDE = ['manifests', 'kustomize', 'charts']

const WITHIN_MS = 60_000

export interface PageFolder {
  write(file: string, text: string): void
  /** Both outputs together, and how it ended. */
  run(script: string): Promise<{ readonly printed: string; readonly code: number | null }>
}

/** `kubeconfig`: of the administrator. As after an installation, its context names no namespace. */
export function openPageFolder(kubeconfig: string, lifetime: Lifetime): PageFolder {
  const home = mkdtempSync(join(tmpdir(), 'clarion-handbook-'))
  lifetime.onEnd(() => rmSync(home, { recursive: true, force: true }))
  const [folder, bin] = [join(home, 'page'), join(home, 'bin')]
  for (const one of [folder, bin]) mkdirSync(one)
  for (const name of BESIDE) symlinkSync(join(ROOT, name), join(folder, name))
  const config = join(home, 'kubeconfig')
  writeFileSync(config, readFileSync(kubeconfig, 'utf8').replace(/, namespace: [\w-]+/, ''))
  for (const name of ['clarion', 'kubectl-clarion']) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'dist', 'clarion.mjs')}' "$@"\n`)
    chmodSync(join(bin, name), 0o755)
  }
  const path = [bin, kubectlFolder(), SYSTEM_ENV.PATH].filter((one) => one !== undefined).join(':')
  const env = { ...SYSTEM_ENV, PATH: path, HOME: home, KUBECONFIG: config, NO_COLOR: '1' }
  return {
    write: (file, text) => writeFileSync(join(folder, file), text),
    run: (script) =>
      new Promise((resolve, reject) => {
        const bash = spawn('bash', ['-e', '-u', '-o', 'pipefail', '-c', `exec 2>&1\n${script}`], {
          cwd: folder,
          env,
          timeout: WITHIN_MS,
        })
        let printed = ''
        bash.stdout.setEncoding('utf8').on('data', (piece: string) => {
          printed += piece
        })
        bash.on('error', reject)
        bash.on('close', (code) => resolve({ printed, code }))
      }),
  }
}
