/** A lane with programs on it: the API server, pools, a witness of every write to Services and claims, and what was set free at the end. */
import { readFileSync } from 'node:fs'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { isPlainObject, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { addressesOf } from './assignments.ts'
import { CLAIMS_AT, type Lane, MERGE, METALLB_AT, NAMESPACE, openLane, SERVICES_AT, service } from './lane.ts'
import { type ApiPrograms, openApiPrograms } from './programs.ts'
import { openWitness, type Witness } from './witness.ts'

export const ALL_SERVICES = '/api/v1/services'
export const POOLS_AT = `${METALLB_AT}/ipaddresspools`
export const STATES_AT = `${METALLB_AT}/configurationstates`
export const LEASE_AT = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/clarion-controller`
const EVENTS_AT = '/api/v1/namespaces/default/events'

export interface Stage {
  readonly lane: Lane
  readonly lifetime: Lifetime
  readonly programs: ApiPrograms
  readonly witness: Witness
  /** Services of type LoadBalancer as they are now, and claims. */
  services(): readonly PlainObject[]
  claims(): readonly PlainObject[]
  /** The Service of this name in `default`. */
  service(name: string): PlainObject | undefined
  address(name: string): string | undefined
  makePool(name: string, addresses: readonly string[], spec?: PlainObject): Promise<void>
  makeService(name: string, spec?: PlainObject, annotations?: PlainObject): Promise<PlainObject>
  /** Many at once, in batches of what one client does side by side. */
  makeServices(names: readonly string[]): Promise<void>
  edit(name: string, patch: PlainObject): Promise<void>
  /** Writes the addresses into the status, as a hand does. */
  setStatus(name: string, ips: readonly string[]): Promise<void>
  remove(name: string): Promise<void>
  /** Resolves when the Service shows an address that suits. */
  assigned(name: string, suits?: (address: string) => boolean, within?: number): Promise<string>
  /** Resolves with an event of this reason about the Service, whose message contains the text. */
  told(name: string, reason: string, text?: string): Promise<PlainObject>
  /** Resolves when the ConfigurationState of this name has this result, and such errors. */
  stateSays(name: string, result: 'Valid' | 'Invalid', errors: RegExp): Promise<{ readonly summary: string }>
  end(): Promise<void>
}

export async function openStage(pool: readonly string[]): Promise<Stage> {
  const lane = await openLane()
  const lifetime = openLifetime()
  const witness = await openWitness(lane.server, [ALL_SERVICES, CLAIMS_AT, POOLS_AT, STATES_AT, EVENTS_AT])
  const services = () => witness.now(ALL_SERVICES).filter((one) => at(one, 'spec', 'type') === 'LoadBalancer')
  const find = (name: string) =>
    witness.now(ALL_SERVICES).find((one) => textAt(one, 'metadata', 'name') === name && isInDefault(one))
  /** The witness has seen this write: what it says from now on is not older. */
  const heard = (one: PlainObject) => {
    const version = Number(textAt(one, 'metadata', 'resourceVersion'))
    return witness.until(`version ${version}`, () => witness.writes.some((w) => w.path === ALL_SERVICES && w.version >= version))
  }
  const stage: Stage = {
    lane,
    lifetime,
    programs: openApiPrograms(lane.server, lifetime),
    witness,
    services,
    claims: () => witness.now(CLAIMS_AT),
    service: find,
    address(name) {
      const one = find(name)
      return one === undefined ? undefined : addressesOf(one)[0]
    },
    async makePool(name, addresses, spec = {}) {
      const pool = { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata: { name }, spec: { addresses, ...spec } }
      await lane.admin('POST', POOLS_AT, pool)
    },
    makeService(name, spec, annotations = {}) {
      const one = service(name, spec)
      return lane.admin('POST', SERVICES_AT, { ...one, metadata: { name, annotations } })
    },
    async makeServices(names) {
      for (let i = 0; i < names.length; i += 20) {
        const some = names.slice(i, i + 20)
        for (const one of await Promise.all(some.map((name) => lane.admin('POST', SERVICES_AT, service(name))))) await heard(one)
      }
    },
    async edit(name, patch) {
      await heard(await lane.admin('PATCH', `${SERVICES_AT}/${name}`, patch, MERGE))
    },
    async setStatus(name, ips) {
      const status = { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } }
      await heard(await lane.admin('PATCH', `${SERVICES_AT}/${name}/status`, { status }, MERGE))
    },
    remove: async (name) => void (await lane.admin('DELETE', `${SERVICES_AT}/${name}`)),
    assigned: (name, suits = () => true, within) =>
      witness.until(
        `${name} to have its address`,
        () => {
          const address = stage.address(name)
          return address !== undefined && suits(address) && address
        },
        within,
      ),
    told(name, reason, text = '') {
      const isIt = (event: PlainObject) =>
        textAt(event, 'involvedObject', 'name') === name &&
        textAt(event, 'reason') === reason &&
        textAt(event, 'message')?.includes(text)
      return witness.until(`event ${reason} on ${name}`, () => witness.now(EVENTS_AT).find(isIt))
    },
    stateSays: (name, result, errors) =>
      witness.until(`ConfigurationState ${name} to be ${result}`, () => {
        const state = witness.now(STATES_AT).find((one) => textAt(one, 'metadata', 'name') === name)
        const summary = textAt(state, 'status', 'errorSummary') ?? ''
        return textAt(state, 'status', 'result') === result && errors.test(summary) && { summary }
      }),
    async end() {
      witness.close()
      lifetime.end()
      await lane.end()
    },
  }
  await stage.makePool('web', pool)
  return stage
}

const isInDefault = (one: PlainObject): boolean => textAt(one, 'metadata', 'namespace') === 'default'

/** Writes of one Service that the audit log shows, of the controller: `patch /api/v1/…/status 200`. */
export function auditedWrites({ lane }: Stage, name: string): readonly string[] {
  const found: string[] = []
  for (const line of readFileSync(`${lane.server.folder}/audit.log`, 'utf8').split('\n')) {
    if (!line.includes(`/services/${name}`) || !line.includes(':controller"')) continue
    const entry: unknown = JSON.parse(line)
    const [verb, uri] = [textAt(entry, 'verb'), textAt(entry, 'requestURI')]
    if (verb === 'get') continue
    found.push(`${verb} ${uri?.split('?')[0]} ${at(entry, 'responseStatus', 'code')}`)
  }
  return found
}

/** Names with a number each. */
export const names = (word: string, count: number): readonly string[] => Array.from({ length: count }, (_, i) => `${word}-${i}`)

/** The objects of a list. */
export function listOf(list: PlainObject): readonly PlainObject[] {
  const items = at(list, 'items')
  return Array.isArray(items) ? items.filter(isPlainObject) : []
}
