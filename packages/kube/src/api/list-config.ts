import { type ConfigItem, type ConfigKind, type ConfigLists, NO_LISTS, readConfigItem } from '../admission/config-lists.ts'
import type { ApiClient } from './client.ts'
import { type ApiFailure, noAnswer } from './failure.ts'
import { at, textAt } from './json.ts'
import { withQuery } from './kinds.ts'

const PAGE = '500'
const MOST_PAGES = 20 // 10,000 objects: nobody has as many of a kind

const PATHS: Readonly<Record<ConfigKind, readonly [version: string, plural: string]>> = {
  IPAddressPool: ['v1beta1', 'ipaddresspools'],
  L2Advertisement: ['v1beta1', 'l2advertisements'],
  BGPAdvertisement: ['v1beta1', 'bgpadvertisements'],
  BGPPeer: ['v1beta2', 'bgppeers'],
  BFDProfile: ['v1beta1', 'bfdprofiles'],
  Community: ['v1beta1', 'communities'],
}

export interface ListOptions {
  readonly client: Pick<ApiClient, 'request'>
  readonly namespace: string
  /** Milliseconds that it may take. */
  readonly within: number
}

export interface ConfigListed {
  readonly lists: ConfigLists
  /** `Kind name`: objects that could not be read, and so are not looked at. */
  readonly unreadable: readonly string[]
}

/** Lists of these kinds as they are now, past every cache; of the others nothing. A kind that the server does not know has no objects. */
export async function listConfig(kinds: readonly ConfigKind[], options: ListOptions): Promise<ConfigListed | ApiFailure> {
  const read = await Promise.all(kinds.map(async (kind) => [kind, await listKind(kind, options)] as const))
  let lists = NO_LISTS
  const unreadable: string[] = []
  for (const [kind, listed] of read) {
    if ('ok' in listed) return listed
    lists = { ...lists, [kind]: listed.items }
    unreadable.push(...listed.unreadable.map((name) => `${kind} ${name}`))
  }
  return { lists, unreadable }
}

async function listKind<K extends ConfigKind>(kind: K, { client, namespace, within }: ListOptions) {
  const [version, plural] = PATHS[kind]
  const items = new Map<string, ConfigItem<K>>()
  const unreadable: string[] = []
  const listed = await listAll(client, `/apis/metallb.io/${version}/namespaces/${namespace}/${plural}`, within)
  if (!Array.isArray(listed)) return listed
  for (const one of listed) {
    const item = readConfigItem(kind, one)
    if ('invalid' in item) unreadable.push(textAt(one, 'metadata', 'name') ?? '')
    else items.set(item.object.name, item)
  }
  return { items, unreadable }
}

async function listAll(client: Pick<ApiClient, 'request'>, path: string, within: number): Promise<unknown[] | ApiFailure> {
  const all: unknown[] = []
  let next: Readonly<Record<string, string>> = {}
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = withQuery(path, { limit: PAGE, ...next })
    const answer = await client.request({ method: 'GET', path: query, within: () => within })
    if (!answer.ok) return answer.status === 404 ? [] : answer
    const items = at(answer.body, 'items') ?? []
    if (!Array.isArray(items)) return noAnswer('NotAnswered', 'the answer is no list')
    all.push(...items)
    const more = textAt(answer.body, 'metadata', 'continue')
    if (!more) return all
    next = { continue: more }
  }
  return noAnswer('TooMany', `${path} has more objects than are looked at`)
}
