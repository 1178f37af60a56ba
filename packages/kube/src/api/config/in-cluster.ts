import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from './connection.ts'
import { rotatingFile } from './rotating-file.ts'

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The API server of the cluster whose pod we are, by its service account; undefined outside of pods. */
export async function inCluster(env: NodeJS.ProcessEnv, now: () => number, account = ACCOUNT): Promise<Connection | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env
  if (!host || !port) return undefined
  const token = rotatingFile(join(account, 'token'), now)
  const namespace = await readFile(join(account, 'namespace'), 'utf8').catch(() => '')
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    serverName: undefined,
    skipVerify: false,
    authority: rotatingFile(join(account, 'ca.crt'), now),
    credentials: { read: async () => ({ token: (await token.read()).trim() }), forget: () => token.forget() },
    namespace: namespace.trim() || undefined,
  }
}
