/** The command line as a process. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { SYSTEM_ENV } from '../lab/run.ts'

export const CLARION = join(import.meta.dirname, '..', '..', 'dist', 'clarion.mjs')

export interface Said {
  readonly code: number | null
  readonly printed: string
  readonly complained: string
}

/** Runs it to its end, without a HOME to find a kubeconfig in. */
export function clarion(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLARION, ...words], {
      env: { PATH: SYSTEM_ENV.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    })
    let printed = ''
    let complained = ''
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      printed += piece
    })
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      complained += piece
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, printed, complained }))
  })
}
