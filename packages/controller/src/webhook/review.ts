/** Answers one AdmissionReview: reads it, looks at what there is now, judges. */
import {
  type AdmissionRequest,
  type AdmissionVerdict,
  type ApiFailure,
  type ConfigKind,
  type ConfigListed,
  NO_LISTS,
  readConfigItem,
} from '@clarion/kube'
import type { Clock } from '@clarion/program'
import { Admitted } from './admitted.ts'
import { batched } from './batched.ts'
import { admit, kindsToList, type Proposal, type Surroundings } from './rules/admit.ts'

type NodeLabels = NonNullable<Surroundings['nodes']>

export interface ReviewOptions {
  readonly namespace: string
  /** Lists of these kinds, past every cache. */
  readonly list: (kinds: readonly ConfigKind[]) => Promise<ConfigListed | ApiFailure>
  readonly listNodes: () => Promise<NodeLabels | ApiFailure>
  /** What is held now; undefined: not read yet. */
  readonly claims: () => Surroundings['claims']
  readonly clock: Clock
}

export type Reviewer = (kind: ConfigKind, request: AdmissionRequest) => Promise<AdmissionVerdict>

export function createReviewer({ namespace, list, listNodes, claims, clock }: ReviewOptions): Reviewer {
  const everything = batched(() => list(kindsToList('IPAddressPool', 'CREATE')))
  const peers = batched(() => list(kindsToList('BFDProfile', 'DELETE')))
  const nodeLabels = batched(listNodes)
  const admitted = new Admitted()

  return async (kind, request) => {
    const proposal = proposalOf(kind, request)
    if ('invalid' in proposal)
      return { refused: { code: 403, message: `${kind}/${request.name}: ${proposal.invalid}` }, warnings: [] }
    const kinds = request.namespace === namespace ? kindsToList(kind, request.operation) : []
    const listed = kinds.length === 0 ? NOTHING : await (kinds.length === 1 ? peers() : everything())
    if ('ok' in listed) return unknown(listed)
    const nodes = request.operation !== 'DELETE' && selectsNodes(listed) ? await nodeLabels() : undefined
    if (nodes !== undefined && 'ok' in nodes) return unknown(nodes)
    const lists = admitted.over(listed.lists, kinds, clock.now())
    const verdict = admit(proposal, { namespace, lists, unreadable: listed.unreadable, nodes, claims: claims() })
    const { item, old } = proposal
    if (verdict.refused === undefined && item !== undefined && !request.dryRun && kinds.length > 0)
      admitted.remember(kind, request.name, item, old?.version ?? '', clock.now())
    return verdict
  }
}

const NOTHING: ConfigListed = { lists: NO_LISTS, unreadable: [] }

function proposalOf<K extends ConfigKind>(kind: K, request: AdmissionRequest): Proposal<K> | { readonly invalid: string } {
  const { operation, namespace, name, object, oldObject } = request
  if (request.kind !== kind) return { invalid: `is a ${request.kind}` }
  const item = object === undefined ? undefined : readConfigItem(kind, object)
  if (item !== undefined && 'invalid' in item) return item
  const old = oldObject === undefined ? undefined : readConfigItem(kind, oldObject)
  return { kind, operation, namespace, name, item, old: old !== undefined && 'invalid' in old ? undefined : old }
}

/** Only then it matters which nodes there are. */
function selectsNodes({ lists }: ConfigListed): boolean {
  const written = [...lists.BGPAdvertisement.values(), ...lists.BGPPeer.values()]
  return written.some(({ object }) => object.spec.nodeSelectors.length > 0)
}

function unknown({ message }: ApiFailure): AdmissionVerdict {
  return { refused: { code: 500, message: `what there is could not be looked at, try again: ${message}` }, warnings: [] }
}
