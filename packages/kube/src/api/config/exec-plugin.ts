import { execFile } from 'node:child_process'
import type { Credentials, Source } from './connection.ts'
import { execCredential, type Plugin } from './exec-credential.ts'

const WITHIN = 30_000 // ms
const EARLY = 60_000 // ms before it expires, a credential is renewed

/** Credentials from a program of the cloud's (kubeconfig `users[].user.exec`), kept until they expire or are refused. */
export function execPlugin(plugin: Plugin, info: object, env: NodeJS.ProcessEnv, wallNow: () => number): Source<Credentials> {
  let last: { readonly credentials: Credentials; readonly expires: number } | undefined
  let running: Promise<Credentials> | undefined
  return {
    read() {
      if (last !== undefined && wallNow() < last.expires - EARLY) return Promise.resolve(last.credentials)
      running ??= run(plugin, info, env)
        .then((output) => {
          last = execCredential(output, plugin)
          return last.credentials
        })
        .finally(() => {
          running = undefined
        })
      return running
    },
    forget() {
      last = undefined
    },
  }
}

function run({ apiVersion, command, args, env: extra }: Plugin, info: object, env: NodeJS.ProcessEnv): Promise<string> {
  const KUBERNETES_EXEC_INFO = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...info } })
  return new Promise((resolve, reject) => {
    execFile(
      command,
      args,
      { env: { ...env, ...extra, KUBERNETES_EXEC_INFO }, timeout: WITHIN, encoding: 'utf8' },
      (error, output) => {
        if (error === null) resolve(output)
        else reject(new Error(`${command} gave no credentials: ${error.message}`)) // never its output: that may hold a token
      },
    )
  })
}
