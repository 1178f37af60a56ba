/** One API server with Clarion's kinds and roles, a proxy before it, and clusters opened at either. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Ip, parseIp } from '@clarion/inet'
import { type ApiClusterOptions, type ApiLog, type Cluster, connectApi, openApiCluster } from '@clarion/kube'
import { parse } from 'yaml'
import { crdFiles } from '../../packages/kube/src/crd/crd-files.ts'
import { isPlainObject, type Plain, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { eventually } from '../lab/eventually.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { type ApiServer, startApiServer, type User } from './apiserver.ts'
import { type BareClient, bareClient } from './bare-client.ts'
import { collectionAt } from './manifest.ts'
import { type FaultyProxy, startProxy } from './proxy.ts'
import { ROLES } from './roles.ts'
import { type Watching, watching } from './watching.ts'

export const NAMESPACE = 'metallb-system'

export { eventually }

export interface Opened extends Watching {
  readonly cluster: Cluster
  readonly log: readonly ApiLog[]
  close(): Promise<void>
}

export interface Lane {
  readonly server: ApiServer
  readonly proxy: FaultyProxy
  /** As the administrator, past the proxy. The answer must be a good one. */
  admin(method: string, path: string, body?: PlainObject, type?: string): Promise<PlainObject>
  ask: BareClient
  /** CRDs, namespace and roles; also after everything was wiped. */
  install(): Promise<void>
  /** A cluster, through the proxy unless told otherwise. */
  open(user: User, options: Omit<ApiClusterOptions, 'client' | 'namespace'> & { readonly direct?: boolean }): Promise<Opened>
  end(): Promise<void>
}

const BUSY_TRIES = 60
const BUSY_MS = 500

/** `bare`: nothing is installed. */
export async function openLane({ bare = false } = {}): Promise<Lane> {
  const lifetime: Lifetime = openLifetime()
  const server = await startApiServer(lifetime, (line) => console.log(line))
  const proxy = await startProxy(server)
  const ask = bareClient(server)
  const opened = new Set<Opened>()
  const admin: Lane['admin'] = async (method, path, body, type) => {
    let answer = await ask(method, path, body, type)
    // As any client does: a server that has just started says for a while that its storage is not ready.
    for (let tries = 0; answer.status === 429 && tries < BUSY_TRIES; tries++) {
      await sleep(BUSY_MS)
      answer = await ask(method, path, body, type)
    }
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`)
    assert.ok(isPlainObject(answer.json))
    return answer.json
  }
  const lane: Lane = {
    server,
    proxy,
    admin,
    ask,
    async install() {
      await admin('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } })
      for (const text of crdFiles().values()) await admin('POST', CRDS, objectOf(parse(text)))
      for (const role of ROLES) await admin('POST', collectionAt(role), role)
      await kindsServed(ask)
    },
    async open(user, { direct = false, ...options }) {
      const kubeconfig = server.kubeconfig(user, direct ? server.url : proxy.url)
      const client = await connectApi({ kubeconfig, env: {}, userAgent: `clarion-test/${user}` })
      const log: ApiLog[] = []
      const cluster = openApiCluster({ client, namespace: NAMESPACE, onLog: (line) => log.push(line), ...options })
      const one: Opened = {
        cluster,
        log,
        ...watching(cluster),
        async close() {
          opened.delete(one)
          await cluster.close()
          client.close()
        },
      }
      opened.add(one)
      return one
    },
    async end() {
      for (const one of opened) await one.close()
      ask.close()
      await proxy.close()
      await server.end()
      lifetime.end()
    },
  }
  if (!bare) await lane.install()
  return lane
}

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
export const CLAIMS_AT = '/apis/clarion.dev/v1alpha1/addressclaims'
export const METALLB_AT = `/apis/metallb.io/v1beta1/namespaces/${NAMESPACE}`
const KINDS_AT = [
  CLAIMS_AT,
  ...['ipaddresspools', 'l2advertisements', 'bgpadvertisements', 'bgppeers', 'bfdprofiles', 'communities'].map(
    (name) => `${METALLB_AT}/${name}`,
  ),
  ...['servicel2statuses', 'configurationstates'].map((name) => `${METALLB_AT}/${name}`),
]

/** Resolves when our kinds are served: a moment after their CRDs were made. */
export async function kindsServed(ask: BareClient): Promise<void> {
  for (const path of KINDS_AT) await eventually(`${path} is served`, async () => (await ask('GET', path)).status === 200)
}

/** Refusals that the server's audit log shows, of everybody but the administrator. */
export function refusedRequests(server: ApiServer): readonly string[] {
  const refused = readFileSync(`${server.folder}/audit.log`, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"authorization.k8s.io/decision":"forbid"'))
    .map((line) => {
      const entry: unknown = JSON.parse(line)
      const { user, verb, requestURI } = objectOf(entry)
      return `${objectOf(user).username} ${verb} ${String(requestURI).split('?')[0]}`
    })
  return [...new Set(refused)]
}

export function objectOf(value: unknown): PlainObject {
  assert.ok(isPlainObject(value), `no object: ${JSON.stringify(value)}`)
  return value
}

/** What stands at a path of keys. */
export function inside(value: unknown, ...path: readonly string[]): Plain | undefined {
  let here: unknown = value
  for (const key of path) here = objectOf(here)[key]
  return isPlain(here) ? here : undefined
}

const isPlain = (value: unknown): value is Plain => value !== undefined && typeof value !== 'function'

export function addressOf(text: string): Ip {
  const ip = parseIp(text)
  assert.ok(ip !== undefined, text)
  return ip
}

const LOAD_BALANCER = { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }

/** A Service of type LoadBalancer, or what `spec` says. */
export const service = (name: string, spec: PlainObject = {}): PlainObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { ...('type' in spec ? {} : LOAD_BALANCER), ports: [{ port: 80 }], ...spec },
})

export const SERVICES_AT = '/api/v1/namespaces/default/services'
export const MERGE = 'application/merge-patch+json'
