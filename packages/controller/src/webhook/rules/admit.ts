/** What a webhook answers (MB 1.9): a change to one object, beside everything there is. */
import type { Beside } from '@clarion/core'
import { type AdmissionVerdict, type ConfigItem, type ConfigKind, type ConfigLists, configOf, withItem } from '@clarion/kube'
import { type Claims, deletionWarning, editWarning } from './in-use.ts'
import { type Judgement, judge } from './judge.ts'

export interface Proposal<K extends ConfigKind = ConfigKind> {
  readonly kind: K
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly namespace: string
  readonly name: string
  /** What is to be; undefined: nothing. */
  readonly item: ConfigItem<K> | undefined
  /** What was. */
  readonly old: ConfigItem<K> | undefined
}

export interface Surroundings {
  /** Ours: objects elsewhere have no effect. */
  readonly namespace: string
  readonly lists: ConfigLists
  readonly unreadable: readonly string[]
  readonly nodes?: Beside['nodes'] | undefined
  /** undefined: not read yet. */
  readonly claims: Claims | undefined
}

/** The kinds that have to be listed before a change to one of this kind can be judged. */
export function kindsToList(kind: ConfigKind, operation: Proposal['operation']): readonly ConfigKind[] {
  if (operation !== 'DELETE') return ALL
  return kind === 'BFDProfile' ? ['BGPPeer'] : []
}

const ALL: readonly ConfigKind[] = ['IPAddressPool', 'L2Advertisement', 'BGPAdvertisement', 'BGPPeer', 'BFDProfile', 'Community']

export function admit<K extends ConfigKind>(proposal: Proposal<K>, around: Surroundings): AdmissionVerdict {
  const { kind, operation, namespace, name } = proposal
  if (namespace !== around.namespace) return elsewhere(operation, around.namespace)
  if (operation === 'DELETE') return kind === 'BFDProfile' ? admitProfileGoing(name, around) : pool(proposal, around, NO_FAULTS)
  const { faults, warnings } = judgeItem(proposal, around)
  const unreadable = around.unreadable.map((one) => `${one} cannot be read, and is not looked at`)
  return pool(proposal, around, { faults, warnings: [...warnings, ...unreadable] })
}

const NO_FAULTS: Judgement = { faults: [], warnings: [] }

function elsewhere(operation: Proposal['operation'], namespace: string): AdmissionVerdict {
  const message = `resource must be created in ${namespace} namespace` // MB 1.9
  if (operation === 'CREATE') return { refused: { code: 403, message }, warnings: [] }
  return { warnings: operation === 'UPDATE' ? [`it has no effect: ${message}`] : [] }
}

/** Annotations and finalizers of an object that is at fault already may be changed all the same. */
function judgeItem<K extends ConfigKind>({ kind, name, item, old }: Proposal<K>, { lists, nodes }: Surroundings): Judgement {
  const subject = `${kind}/${name}`
  const [before, after] = [old, item].map((one) => configOf(withItem(lists, kind, name, one)))
  if (before === undefined || after === undefined) return NO_FAULTS
  const judged = judge({ subject, before, after, nodes })
  const same = old !== undefined && item !== undefined && JSON.stringify(old.object.spec) === JSON.stringify(item.object.spec)
  const faults = same && sameLabels(old.object.labels, item.object.labels) ? judged.faults : []
  return faults.length === 0 ? judged : { faults: [], warnings: [...faults, ...judged.warnings] }
}

function sameLabels(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
}

/** A pool that goes, or loses addresses that are in use, is never refused (MB 1.9): whoever does it is told. */
function pool<K extends ConfigKind>(
  { kind, name, item }: Proposal<K>,
  { claims }: Surroundings,
  { faults, warnings }: Judgement,
): AdmissionVerdict {
  const refused = faults.length === 0 ? undefined : ({ code: 403, message: listed(faults) } as const)
  if (kind !== 'IPAddressPool') return { refused, warnings }
  const spec = item === undefined ? undefined : (item.object.spec as ConfigItem<'IPAddressPool'>['object']['spec'])
  const lost = spec === undefined ? deletionWarning(name, claims) : editWarning(name, spec, claims)
  return { refused, warnings: lost === undefined ? warnings : [lost, ...warnings] }
}

function admitProfileGoing(name: string, { lists }: Surroundings): AdmissionVerdict {
  const user = [...lists.BGPPeer.values()].find(({ object }) => object.spec.bfdProfile === name)
  if (user === undefined) return { warnings: [] }
  const message = `failed to delete BFDProfile ${name}, used by BGPPeer ${user.object.name}` // MB 1.9
  return { refused: { code: 403, message }, warnings: [] }
}

const MOST_FAULTS = 32

function listed(faults: readonly string[]): string {
  const more = faults.length > MOST_FAULTS ? [`and ${faults.length - MOST_FAULTS} more`] : []
  return [...faults.slice(0, MOST_FAULTS), ...more].join('\n')
}
