import { spawn } from 'node:child_process'
import { SYSTEM_ENV } from '../lab/run.ts'

const LONGEST = 120_000 // ms

/** What a command prints; rejects when it ends badly or takes longer than two minutes. */
export function outputOf(command: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(command, args, { env: SYSTEM_ENV, timeout: LONGEST, killSignal: 'SIGKILL' })
  let [printed, complained] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    printed += piece
  })
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    complained += piece
  })
  child.stdin.on('error', () => {}) // it ended before it had read everything
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve(printed)
      else reject(new Error(`${command} ${args.slice(3).join(' ')}: ${complained.trim() || printed.trim() || (signal ?? code)}`))
    })
  })
}
