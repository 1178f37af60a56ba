/** What a webhook answers (MB 1.9): a change to one object, beside everything there is. */
import {
  type ConfigObject,
  type Existing,
  type Verdict,
  validateBFDProfile,
  validateBFDProfileDeletion,
  validateBGPAdvertisement,
  validateBGPPeer,
  validateCommunity,
  validateL2Advertisement,
  validatePool,
} from '@clarion/core'
import {
  type AdmissionVerdict,
  type ConfigItem,
  type ConfigKind,
  type ConfigLists,
  type ConfigSpecs,
  configOf,
  withItem,
} from '@clarion/kube'
import { type Claims, deletionWarning, editWarning } from './in-use.ts'

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
  readonly nodes?: Existing['nodes'] | undefined
  /** undefined: not read yet. */
  readonly claims: Claims | undefined
}

/** The kinds that can refuse a change to one of this kind (MB 1.9): they are listed, for what the watch tells is not new enough. */
export function kindsToList(kind: ConfigKind, operation: Proposal['operation']): readonly ConfigKind[] {
  if (operation === 'DELETE') return kind === 'BFDProfile' ? ['BGPPeer'] : []
  return LISTED[kind]
}

const LISTED: Readonly<Record<ConfigKind, readonly ConfigKind[]>> = {
  IPAddressPool: ['IPAddressPool'],
  L2Advertisement: ['L2Advertisement', 'IPAddressPool'],
  BGPAdvertisement: ['BGPAdvertisement', 'IPAddressPool'],
  BGPPeer: ['BGPPeer'],
  BFDProfile: [],
  Community: ['Community'],
}

const VALIDATE: { readonly [K in ConfigKind]: (incoming: ConfigObject<ConfigSpecs[K]>, existing: Existing) => Verdict } = {
  IPAddressPool: validatePool,
  L2Advertisement: validateL2Advertisement,
  BGPAdvertisement: validateBGPAdvertisement,
  BGPPeer: validateBGPPeer,
  BFDProfile: validateBFDProfile,
  Community: validateCommunity,
}

export function admit<K extends ConfigKind>(proposal: Proposal<K>, around: Surroundings): AdmissionVerdict {
  const { kind, operation, namespace, item } = proposal
  if (namespace !== around.namespace) return elsewhere(operation, around.namespace)
  const lost = kind === 'IPAddressPool' ? lostAddresses(proposal, around.claims) : undefined
  const unreadable = around.unreadable.map((one) => `${one} cannot be read, and is not looked at`)
  const { faults, warnings } = item === undefined ? judgeDeletion(proposal, around) : judgeItem(item, proposal, around)
  return {
    refused: faults.length === 0 ? undefined : { code: 403, message: listed(textsOf(faults)) },
    warnings: [...(lost === undefined ? [] : [lost]), ...textsOf(warnings), ...unreadable],
  }
}

function elsewhere(operation: Proposal['operation'], namespace: string): AdmissionVerdict {
  const message = `resource must be created in ${namespace} namespace` // MB 1.9
  if (operation === 'CREATE') return { refused: { code: 403, message }, warnings: [] }
  return { warnings: operation === 'UPDATE' ? [`it has no effect: ${message}`] : [] }
}

const NO_FAULTS: Verdict = { faults: [], warnings: [] }

function judgeDeletion({ kind, name }: Proposal, around: Surroundings): Verdict {
  return kind === 'BFDProfile' ? validateBFDProfileDeletion(name, existingOf(around)) : NO_FAULTS
}

/** Annotations and finalizers of an object that is at fault already may be changed all the same. */
function judgeItem<K extends ConfigKind>(item: ConfigItem<K>, { kind, name, old }: Proposal<K>, around: Surroundings): Verdict {
  const existing = existingOf({ ...around, lists: withItem(around.lists, kind, name, old) })
  const { faults, warnings } = VALIDATE[kind](item.object, existing)
  const same = old !== undefined && JSON.stringify(old.object.spec) === JSON.stringify(item.object.spec)
  return same && sameLabels(old.object.labels, item.object.labels)
    ? { faults: [], warnings: [...faults, ...warnings] }
    : { faults, warnings }
}

function existingOf({ lists, nodes }: Surroundings): Existing {
  return { ...configOf(lists), nodes: nodes ?? new Map() }
}

function sameLabels(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
}

/** A pool that goes, or loses addresses that are in use, is never refused (MB 1.9): whoever does it is told. */
function lostAddresses({ name, item }: Proposal, claims: Surroundings['claims']): string | undefined {
  const spec = item?.object.spec
  return spec !== undefined && 'addresses' in spec ? editWarning(name, spec, claims) : deletionWarning(name, claims)
}

function textsOf(faults: Verdict['faults']): readonly string[] {
  return faults.map(({ message }) => message)
}

const MOST_FAULTS = 32

function listed(faults: readonly string[]): string {
  const more = faults.length > MOST_FAULTS ? [`and ${faults.length - MOST_FAULTS} more`] : []
  return [...faults.slice(0, MOST_FAULTS), ...more].join('\n')
}
