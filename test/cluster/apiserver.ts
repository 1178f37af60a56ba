/** The lean lane: one etcd and one kube-apiserver on the loopback address, in a folder of their own, gone with this process. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Lifetime } from '../lab/lifetime.ts'
import { type Program, start } from '../lab/processes.ts'
import { freePorts } from './free-port.ts'
import { kubernetesBinaries } from './kubernetes/binaries.ts'

const READY_WITHIN = 60_000 // ms; 3 to 5 s on an idle machine
const STOPPED_WITHIN = 2_000 // ms; left alone, it waits a long time for its watches to end

/** Who may ask, by token. The programs have the roles that their manifest gives them; `stranger` has none, `viewer` those a test
 * binds. */
export const USERS = {
  admin: 'admin,1,system:masters',
  controller: 'system:serviceaccount:metallb-system:controller,2,system:serviceaccounts',
  speaker: 'system:serviceaccount:metallb-system:speaker,3,system:serviceaccounts',
  stranger: 'stranger,4',
  viewer: 'viewer,5',
} as const

export type User = keyof typeof USERS

export interface ApiServer {
  readonly port: number
  readonly url: string
  /** What it writes about itself; certificates, tokens, audit log. */
  readonly folder: string
  readonly certificate: string
  readonly key: string
  token(user: User): string
  /** A kubeconfig of this user; `server` is where a proxy listens. */
  kubeconfig(user: User, server?: string): string
  /** Stops the API server; what it stored stays. */
  stop(): Promise<void>
  /** Starts it again and resolves when it is ready. */
  start(): Promise<void>
  /** Throws away all history in etcd up to now. */
  compact(): Promise<void>
  /** The disaster: everything etcd holds is gone. The API server is stopped and started again. */
  wipe(): Promise<void>
  /** Stops both; its folder is removed. */
  end(): Promise<void>
}

/** Starts both programs and resolves when the API server is ready. */
export async function startApiServer(lifetime: Lifetime, progress: (line: string) => void = () => {}): Promise<ApiServer> {
  const { folder: programs } = await kubernetesBinaries(progress)
  const folder = mkdtempSync(join(tmpdir(), 'clarion-apiserver-'))
  const removeFolder = lifetime.onEnd(() => rmSync(folder, { recursive: true, force: true }))
  const [etcdPort = 0, peerPort = 0, port = 0] = await freePorts(3)
  const url = `https://127.0.0.1:${port}`
  const etcdUrl = `http://127.0.0.1:${etcdPort}`
  const certificate = join(folder, 'certs', 'apiserver.crt')
  mkdirSync(join(folder, 'certs'))
  writeFileSync(
    join(folder, 'tokens.csv'),
    Object.entries(USERS)
      .map(([name, rest]) => `${tokenOf(name)},${rest}\n`)
      .join(''),
  )
  makeKey(join(folder, 'sa.key'))
  writeFileSync(join(folder, 'audit.yaml'), AUDIT_POLICY)

  const startEtcd = (): Program =>
    start(
      {
        name: 'etcd',
        command: join(programs, 'etcd'),
        args: [
          `--data-dir=${join(folder, 'etcd')}`,
          `--listen-client-urls=${etcdUrl}`,
          `--advertise-client-urls=${etcdUrl}`,
          `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
          `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
          `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
          '--unsafe-no-fsync',
          '--log-level=error',
        ],
      },
      lifetime,
    )
  const startServer = (): Program =>
    start(
      {
        name: 'kube-apiserver',
        command: join(programs, 'kube-apiserver'),
        args: [
          `--etcd-servers=${etcdUrl}`,
          '--bind-address=127.0.0.1',
          '--advertise-address=127.0.0.1',
          `--secure-port=${port}`,
          `--cert-dir=${join(folder, 'certs')}`,
          `--token-auth-file=${join(folder, 'tokens.csv')}`,
          '--authorization-mode=Node,RBAC',
          '--enable-admission-plugins=NodeRestriction',
          '--disable-admission-plugins=ServiceAccount',
          '--endpoint-reconciler-type=none',
          '--service-account-issuer=https://kubernetes.default.svc',
          `--service-account-key-file=${join(folder, 'sa.key')}`,
          `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
          '--service-cluster-ip-range=10.96.0.0/16,fd96::/112',
          `--audit-policy-file=${join(folder, 'audit.yaml')}`,
          `--audit-log-path=${join(folder, 'audit.log')}`,
          '--audit-log-maxsize=10000', // MB: whoever reads it goes on where it was
          '--v=0',
        ],
      },
      lifetime,
    )

  let etcd = startEtcd()
  let server = startServer()

  const ready = async () => {
    const deadline = performance.now() + READY_WITHIN
    let last = 'no answer'
    while (performance.now() < deadline) {
      const status = await ask(url, tokenOf('admin')).catch((error: unknown) => String(error))
      if (status === 200) return
      last = String(status)
      const ended = await Promise.race([server.ended, etcd.ended, sleep(50)])
      if (ended !== undefined) throw new Error(`kube-apiserver or etcd ${ended}: ${lastWords(server)} ${lastWords(etcd)}`)
    }
    throw new Error(`kube-apiserver was not ready within ${READY_WITHIN / 1_000} s: ${last}. ${lastWords(server)}`)
  }
  await ready()

  // etcd last: an API server that cannot reach it does not end for minutes.
  const stop = async () => void (await server.stop(STOPPED_WITHIN))
  const begin = async () => {
    server = startServer()
    await ready()
  }
  return {
    port,
    url,
    folder,
    certificate,
    key: join(folder, 'certs', 'apiserver.key'),
    token: tokenOf,
    kubeconfig(user, at = url) {
      const path = join(folder, `${user}-${new URL(at).port}.kubeconfig`)
      writeFileSync(path, kubeconfigText(at, certificate, tokenOf(user)))
      return path
    },
    stop,
    start: begin,
    async compact() {
      const status = await etcdCall(etcdUrl, '/v3/maintenance/status', {})
      const revision = /"revision":"(\d+)"/.exec(status)?.[1]
      await etcdCall(etcdUrl, '/v3/kv/compaction', { revision, physical: true })
    },
    async wipe() {
      await stop()
      await etcd.kill()
      rmSync(join(folder, 'etcd'), { recursive: true })
      etcd = startEtcd()
      await begin()
    },
    async end() {
      await stop()
      await etcd.kill()
      removeFolder()
    },
  }
}

const tokenOf = (user: string): string => `token-of-${user}`

const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    userGroups: [system:masters]
  - level: Metadata
`

export function kubeconfigText(server: string, certificate: string, token: string, namespace = 'metallb-system'): string {
  return `apiVersion: v1
kind: Config
current-context: lab
clusters: [{name: lab, cluster: {server: '${server}', certificate-authority: '${certificate}'}}]
users: [{name: lab, user: {token: '${token}'}}]
contexts: [{name: lab, context: {cluster: lab, user: lab, namespace: ${namespace}}}]
`
}

/** An RSA key, for the tokens of service accounts. */
export function makeKey(path: string): void {
  const { status, stderr } = spawnSync('openssl', ['genrsa', '-out', path, '2048'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl could not make a key: ${stderr}`)
}

/** The status of /readyz. The certificate is the server's own making: not checked here. */
function ask(url: string, token: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/readyz`, {
      headers: { authorization: `Bearer ${token}` },
      rejectUnauthorized: false,
      agent: false,
      timeout: 2_000,
    })
    asked.on('response', (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.on('timeout', () => {
      reject(new Error('no answer within 2 s'))
      asked.destroy() // without an error: a socket whose answer has ended has nobody to tell it to
    })
    asked.on('error', reject)
    asked.end()
  })
}

async function etcdCall(url: string, path: string, body: object): Promise<string> {
  const answer = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`etcd ${path}: ${text}`)
  return text
}

/** What it complained about last. */
export const lastWords = ({ complaints }: Program): string =>
  complaints.lines
    .slice(-3)
    .map(({ text }) => text)
    .join(' | ')
