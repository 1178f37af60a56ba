/** Asks for everything that helps to understand a cluster from afar, as far as it may be read, and takes the secrets out. */
import { type ApiClient, isPlainObject, type PlainObject } from '@clarion/kube'
import { forwardedGet } from '@clarion/kube/forward'
import { redact, redactText } from './redact.ts'
import { SERVICE_EVENTS, SERVICES, type Source, sourcesIn } from './sources.ts'

const WITHIN = 15_000 // ms for one of them
const LOG_BYTES = 2 * 2 ** 20
const LARGEST_FILE = 8 * 2 ** 20 // bytes; of more the beginning
const MOST_PODS = 20

export interface CollectOptions {
  readonly client: ApiClient
  readonly namespace: string
  readonly lbClass: string | undefined
  /** Of the end of each log. */
  readonly lines: number
  readonly healthPort: number
}

export interface Collected {
  readonly files: ReadonlyMap<string, string>
  /** What could not be read, and why. */
  readonly missing: readonly string[]
}

export async function collect({ client, namespace, lbClass, lines, healthPort }: CollectOptions): Promise<Collected> {
  const files = new Map<string, string>()
  const missing: string[] = []
  const keep = (file: string, value: unknown) => {
    const text = typeof value === 'string' ? redactText(value) : `${JSON.stringify(redact(value), undefined, 1)}\n`
    files.set(file, text.length > LARGEST_FILE ? `${text.slice(0, LARGEST_FILE)}\n[cut]\n` : text)
  }
  const ask = async ({ file, path }: Source): Promise<unknown> => {
    const answer = await client.request({ method: 'GET', path, within: () => WITHIN })
    if (answer.ok) return answer.body
    missing.push(`${file}: ${answer.message}`)
    return undefined
  }
  const log = async (pod: string, container: string, previous: boolean) => {
    const name = `${pod}.${container}${previous ? '.previous' : ''}`.slice(0, 80)
    const query = `container=${container}&tailLines=${lines}&limitBytes=${LOG_BYTES}&timestamps=true&previous=${previous}`
    const said: string[] = []
    const end = await client.watch({
      path: `/api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`,
      silence: WITHIN,
      signal: AbortSignal.timeout(WITHIN),
      opened() {},
      line: (text) => void said.push(text),
    })
    if (!end.ok) missing.push(`logs/${name}.log: ${end.message}`)
    if (said.length > 0) keep(`logs/${name}.log`, `${said.join('\n')}\n`)
  }
  const state = async (pod: string) => {
    const answer = await forwardedGet({ client, namespace, pod, port: healthPort, path: '/state', within: WITHIN })
    if (answer.ok) keep(`state/${pod}.json`.slice(0, 80), answer.body)
    else missing.push(`state/${pod}.json: ${answer.message}`)
  }

  await Promise.all(
    sourcesIn(namespace).map(async (source) => {
      const body = await ask(source)
      if (body !== undefined) keep(source.file, body)
      if (source.file === 'pods.json') await Promise.all(podsOf(body).flatMap((pod) => ofPod(pod, log, state)))
    }),
  )
  const services = itemsOf(await ask(SERVICES)).filter(({ spec }) => classOf(spec) === lbClass)
  keep(SERVICES.file, { items: services })
  const ours = new Set(services.map(({ metadata }) => fieldOf(metadata, 'uid')))
  const events = itemsOf(await ask(SERVICE_EVENTS)).filter(({ involvedObject }) => ours.has(fieldOf(involvedObject, 'uid')))
  keep(SERVICE_EVENTS.file, { items: events })
  return { files, missing: missing.map(redactText).sort() }
}

type Log = (pod: string, container: string, previous: boolean) => Promise<void>

function ofPod(pod: PlainObject, log: Log, state: (pod: string) => Promise<void>): readonly Promise<void>[] {
  const name = String(fieldOf(pod.metadata, 'name'))
  const labels = fieldOf(pod.metadata, 'labels')
  const components = [fieldOf(labels, 'component'), fieldOf(labels, 'app.kubernetes.io/component')]
  const statuses = listOf(fieldOf(pod.status, 'containerStatuses'))
  const logs = listOf(fieldOf(pod.spec, 'containers')).flatMap((container) => {
    const of = String(container.name)
    const restarts = statuses.find((one) => one.name === of)?.restartCount
    return [log(name, of, false), ...(typeof restarts === 'number' && restarts > 0 ? [log(name, of, true)] : [])]
  })
  return [...logs, ...(components.includes('speaker') ? [state(name)] : [])]
}

const classOf = (spec: unknown) => fieldOf(spec, 'loadBalancerClass')
const podsOf = (body: unknown) => itemsOf(body).slice(0, MOST_PODS)
const itemsOf = (body: unknown) => listOf(fieldOf(body, 'items'))
const listOf = (value: unknown): readonly PlainObject[] => (Array.isArray(value) ? value.filter(isPlainObject) : [])
const fieldOf = (value: unknown, key: string): unknown => (isPlainObject(value) ? value[key] : undefined)
