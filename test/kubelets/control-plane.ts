/** The control plane: etcd, API server, controllers and scheduler, on a host of the LAN that is no node. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kubeconfigText, lastWords, makeKey } from '../cluster/apiserver.ts'
import type { Lifetime } from '../lab/lifetime.ts'
import { type Program, start } from '../lab/processes.ts'
import type { Host } from '../lab/topology.ts'
import { type Kubectl, openKubectl } from './kubectl.ts'
import { outputOf } from './output-of.ts'

const PORT = 6443
const READY_WITHIN = 90_000 // ms
const STOPPED_WITHIN = 2_000 // ms; left alone, it waits a long time for its watches to end
export const SERVICE_RANGES = '10.96.0.0/16,fd96::/112'

export interface ControlPlane {
  readonly kubectl: Kubectl
  /** The file of a user's kubeconfig. */
  kubeconfig(user: string): string
  /** The API server ends, and comes again: all connections to it are lost. */
  restartApiServer(): Promise<void>
  /** Takes all keys out of etcd that begin so, below /registry, as if they had never been: nobody is asked, no finalizer waited for. */
  forget(prefixes: readonly string[]): Promise<void>
  end(): Promise<void>
}

/** Each has the role that Kubernetes itself gives to the name. */
const users = (nodes: readonly Host[]): ReadonlyMap<string, string> =>
  new Map([
    ['admin', 'system:masters'],
    ...['kube-controller-manager', 'kube-scheduler', 'kube-proxy'].map((name) => [`system:${name}`, ''] as const),
    ...nodes.map(({ name }) => [`system:node:${name}`, 'system:nodes'] as const),
  ])

interface Options {
  readonly host: Host
  readonly nodes: readonly Host[]
  readonly folder: string
  /** Where the programs are. */
  readonly programs: string
}

export async function startControlPlane({ host, nodes, folder, programs }: Options, lifetime: Lifetime): Promise<ControlPlane> {
  const url = `https://${host.ip}:${PORT}`
  const certificates = join(folder, 'certs')
  const certificate = join(certificates, 'apiserver.crt')
  const key = join(folder, 'sa.key')
  const tokens = join(folder, 'tokens.csv')
  mkdirSync(certificates, { recursive: true })
  makeKey(key)
  const known = [...users(nodes)]
  writeFileSync(tokens, known.map(([name, group], i) => `${tokenOf(name)},${name},${i + 1},${group}\n`).join(''))
  for (const [name] of known) writeFileSync(fileOf(folder, name), kubeconfigText(url, certificate, tokenOf(name), 'default'))

  const program = (name: string, args: readonly string[]): Program =>
    start({ name, host, command: join(programs, name), args }, lifetime)
  const etcdUrl = 'http://127.0.0.1:2379'
  const peerUrl = 'http://127.0.0.1:2380'
  const etcd = program('etcd', [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=error',
  ])
  const startServer = () =>
    program('kube-apiserver', [
      `--etcd-servers=${etcdUrl}`,
      `--bind-address=${host.ip}`,
      `--advertise-address=${host.ip}`,
      `--secure-port=${PORT}`,
      `--cert-dir=${certificates}`,
      `--token-auth-file=${tokens}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      `--service-cluster-ip-range=${SERVICE_RANGES}`,
      '--enable-aggregator-routing', // webhooks are asked at their pods: there is no kube-proxy on this host
      '--kubelet-preferred-address-types=InternalIP',
      // As long as a node is unreachable before its pods are moved: five minutes by default.
      '--default-not-ready-toleration-seconds=5',
      '--default-unreachable-toleration-seconds=5',
    ])
  let server = startServer()
  const kubectl = openKubectl(host, fileOf(folder, 'admin'))
  const ready = async () => {
    const asked = kubectl.until('the API server to be ready', ['get', '--raw', '/readyz'], (text) => text === 'ok', READY_WITHIN)
    const ended = await Promise.race([asked, server.ended, etcd.ended])
    if (ended !== 'ok') throw new Error(`kube-apiserver or etcd ${ended}: ${lastWords(server)} ${lastWords(etcd)}`)
  }
  await ready()
  const others = [
    program('kube-controller-manager', [
      `--kubeconfig=${fileOf(folder, 'system:kube-controller-manager')}`,
      '--leader-elect=false',
      '--use-service-account-credentials',
      `--service-account-private-key-file=${key}`,
      `--root-ca-file=${certificate}`,
      '--node-monitor-grace-period=8s', // 50 s by default
      '--node-monitor-period=1s',
    ]),
    program('kube-scheduler', [`--kubeconfig=${fileOf(folder, 'system:kube-scheduler')}`, '--leader-elect=false']),
  ]
  return {
    kubectl,
    kubeconfig: (user) => fileOf(folder, user),
    async restartApiServer() {
      await server.stop(STOPPED_WITHIN)
      server = startServer()
      await ready()
    },
    async forget(prefixes) {
      const base64 = (key: string) => Buffer.from(key).toString('base64')
      for (const key of prefixes.map((prefix) => `/registry${prefix}`)) {
        const range = { key: base64(key), range_end: base64(after(key)) }
        const sent = ['-sS', '--fail', '--data', JSON.stringify(range), `${etcdUrl}/v3/kv/deleterange`]
        const answer = await outputOf('ip', ['netns', 'exec', host.ns, 'curl', ...sent])
        if (!answer.includes('"deleted"')) throw new Error(`etcd holds nothing at ${key}: ${answer}`)
      }
    },
    // etcd last: an API server that cannot reach it does not end for minutes.
    async end() {
      await Promise.all([server, ...others].map((one) => one.stop(STOPPED_WITHIN)))
      await etcd.kill()
    },
  }
}

/** The first key that does not begin so. */
const after = (prefix: string) => prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
const fileOf = (folder: string, user: string) => join(folder, `${user.replaceAll(':', '-')}.kubeconfig`)
const tokenOf = (user: string) => `token-of-${user.replaceAll(':', '-')}`
