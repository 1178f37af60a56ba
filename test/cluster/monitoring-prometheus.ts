/**
 * A real Prometheus on a host of a LAN, as docs/monitoring.md sets one up in a cluster: in a pod's place, with a ServiceAccount's token.
 * Debian's is built without kubernetes_sd_configs: what that would find with the token stands in a file here, under the same labels.
 */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { readPage } from '../handbook/page.ts'
import { getHttp } from '../lab/instruments.ts'
import type { Lifetime } from '../lab/lifetime.ts'
import { start } from '../lab/processes.ts'
import type { Host } from '../lab/topology.ts'
import { type Lane, NAMESPACE, objectOf } from './lane.ts'
import { collectionAt } from './manifest.ts'

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'monitoring.md')
/** Where a pod finds its token. */
const MOUNTED = '/var/run/secrets/kubernetes.io/serviceaccount'
const TOKEN_AT = '/api/v1/namespaces/monitoring/serviceaccounts/prometheus/token'
const URL = 'http://127.0.0.1:9090/api/v1'

export interface RuleState {
  readonly name: string
  readonly type: 'alerting' | 'recording'
  /** `ok`, once it was evaluated without error. */
  readonly health: string
  readonly lastError?: string
  /** Of an alert: inactive, pending, firing. */
  readonly state?: string
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>
  /** One moment, or several: seconds, and the number as text. */
  readonly value?: readonly [number, string]
  readonly values?: readonly (readonly [number, string])[]
}

export interface Prometheus {
  query(expr: string): Promise<readonly Series[]>
  range(expr: string, from: number, to: number, step: number): Promise<readonly Series[]>
  rules(): Promise<readonly RuleState[]>
}

export interface PrometheusOptions {
  readonly program: string
  /** From where the API server is reached at 127.0.0.1. */
  readonly host: Host
  readonly rules: readonly PlainObject[]
  /** Seconds between two looks at the programs, and at the rules. */
  readonly every: number
}

/** Gives it the rights that the page says, and starts it with the page's job. */
export async function startPrometheus(
  { server, admin }: Lane,
  { program, host, rules, every }: PrometheusOptions,
  lifetime: Lifetime,
): Promise<Prometheus> {
  for (const document of parseAllDocuments(fileOfPage('prometheus-rights.yaml'))) {
    const object = objectOf(document.toJS())
    await admin('POST', collectionAt(object), object)
  }
  const token = textAt(await admin('POST', TOKEN_AT, { spec: {} }), 'status', 'token')
  assert.ok(token !== undefined)

  const folder = join(server.folder, 'prometheus')
  mkdirSync(folder)
  writeFileSync(join(folder, 'token'), token)
  writeFileSync(join(folder, 'rules.yml'), stringify({ groups: [{ name: 'all', rules }] }))
  const pods = await getHttp(host, `${server.url}/api/v1/namespaces/${NAMESPACE}/pods`, lifetime, token)
  assert.equal(pods.status, 200, pods.body)
  writeFileSync(join(folder, 'pods.json'), JSON.stringify(itemsOf(JSON.parse(pods.body)).flatMap(discovered)))
  const job = objectOf(parse(fileOfPage('prometheus.yaml')))
  const jobs = itemsOf(job, 'scrape_configs').map(({ kubernetes_sd_configs: _, ...rest }) => ({
    ...rest,
    file_sd_configs: FOUND,
  }))
  const global = { scrape_interval: `${every}s`, scrape_timeout: `${every}s`, evaluation_interval: `${every}s` }
  writeFileSync(join(folder, 'prometheus.yml'), stringify({ ...job, global, rule_files: ['rules.yml'], scrape_configs: jobs }))

  const mount = [
    'mount -t tmpfs prometheus /var/run', // a host of the LAN has mounts of its own
    `mkdir -p ${MOUNTED}`,
    `cp ${folder}/token ${MOUNTED}`,
    'exec "$@"',
  ].join(' && ')
  const args = [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    '--web.listen-address=127.0.0.1:9090',
  ]
  const running = start({ name: 'prometheus', host, inside: ['sh', '-ec', mount, 'sh'], command: program, args }, lifetime)
  await running.complaints.waitFor(({ text }) => text.includes('ready to receive'), { what: 'Prometheus', within: 20_000 })

  const ask = async (path: string, words: Readonly<Record<string, string>> = {}) => {
    const { status, body } = await getHttp(host, `${URL}/${path}?${new URLSearchParams(words)}`, lifetime)
    assert.equal(status, 200, body)
    return objectOf(at(JSON.parse(body), 'data'))
  }
  return {
    query: async (query) => seriesOf(await ask('query', { query })),
    range: async (query, from, to, step) =>
      seriesOf(await ask('query_range', { query, start: String(from), end: String(to), step: String(step) })),
    async rules() {
      const { groups } = await ask('rules')
      return Array.isArray(groups) ? groups.flatMap(({ rules: some }) => some) : []
    },
  }
}

/** What kubernetes_sd_configs of role `pod` makes of a pod, as far as the page's job asks for it: a target for each port. */
function discovered(pod: PlainObject) {
  const [namespace, name, ip] = [
    textAt(pod, 'metadata', 'namespace'),
    textAt(pod, 'metadata', 'name'),
    textAt(pod, 'status', 'podIP'),
  ]
  return itemsOf(objectOf(pod.spec), 'containers').flatMap((container) =>
    itemsOf(container, 'ports').map((port) => ({
      targets: [`${ip}:${port.containerPort}`],
      labels: {
        __meta_kubernetes_namespace: namespace,
        __meta_kubernetes_pod_name: name,
        __meta_kubernetes_pod_container_port_name: port.name,
      },
    })),
  )
}

const FOUND = [{ files: ['pods.json'] }]

function itemsOf(object: unknown, key = 'items'): readonly PlainObject[] {
  const items = at(object, key)
  return Array.isArray(items) ? items.map(objectOf) : []
}

const seriesOf = ({ result }: PlainObject): readonly Series[] => (Array.isArray(result) ? result : [])

/** The block of the page that it calls so. */
function fileOfPage(name: string): string {
  const { steps } = readPage(readFileSync(PAGE, 'utf8'))
  const [found] = steps.flatMap((step) => (step.do === 'write' && step.file === name ? [step.text] : []))
  assert.ok(found !== undefined, name)
  return found
}
