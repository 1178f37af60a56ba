/** Answers one AdmissionReview: reads it, looks at what there is now, judges. */
import type { ConfigObjects, Surrounding } from '@clarion/core'
import {
  type AdmissionRequest,
  type AdmissionVerdict,
  type ApiFailure,
  type ConfigKind,
  type ConfigListed,
  listsOf,
  readConfigItem,
} from '@clarion/kube'
import type { Clock } from '@clarion/program'
import { Admitted } from './admitted.ts'
import { batched } from './batched.ts'
import { admit, kindsToList, type Proposal, type Surroundings } from './rules/admit.ts'

export interface ReviewOptions {
  readonly namespace: string
  /** The list of a kind as it is now, past every cache. */
  readonly list: (kinds: readonly ConfigKind[]) => Promise<ConfigListed | ApiFailure>
  /** Everything else as it is known, which may be a moment old: it only warns. */
  readonly known: () => Known
  readonly clock: Clock
}

export interface Known extends Pick<Surroundings, 'claims' | 'nodes'>, Pick<Surrounding, 'reservations' | 'namespaces'> {
  readonly config: ConfigObjects
}

export type Reviewer = (kind: ConfigKind, request: AdmissionRequest) => Promise<AdmissionVerdict>

export function createReviewer({ namespace, list, known, clock }: ReviewOptions): Reviewer {
  const admitted = new Admitted()
  const reading = new Map<ConfigKind, () => Promise<ConfigListed | ApiFailure>>()
  const read = (kind: ConfigKind) => {
    const reads = reading.get(kind) ?? batched(() => list([kind]))
    reading.set(kind, reads)
    return reads()
  }

  return async (kind, request) => {
    const proposal = proposalOf(kind, request)
    if ('invalid' in proposal)
      return { refused: { code: 403, message: `${kind}/${request.name}: ${proposal.invalid}` }, warnings: [] }
    const kinds = request.namespace === namespace ? kindsToList(kind, request.operation) : []
    const listed = await Promise.all(kinds.map(async (one) => [one, await read(one)] as const))
    const { config, claims, nodes } = known()
    let lists = listsOf(config)
    const unreadable: string[] = []
    for (const [one, now] of listed) {
      if ('ok' in now) return unknown(now)
      lists = { ...lists, [one]: now.lists[one] }
      unreadable.push(...now.unreadable)
    }
    lists = admitted.over(lists, kinds, clock.now())
    const verdict = admit(proposal, { namespace, lists, unreadable, claims, nodes })
    const { item, old } = proposal
    if (verdict.refused === undefined && item !== undefined && !request.dryRun && kinds.includes(kind))
      admitted.remember(kind, request.name, item, old?.version ?? '', clock.now())
    return verdict
  }
}

function proposalOf<K extends ConfigKind>(kind: K, request: AdmissionRequest): Proposal<K> | { readonly invalid: string } {
  const { operation, namespace, name, object, oldObject } = request
  if (request.kind !== kind) return { invalid: `is a ${request.kind}` }
  const item = object === undefined ? undefined : readConfigItem(kind, object)
  if (item !== undefined && 'invalid' in item) return item
  const old = oldObject === undefined ? undefined : readConfigItem(kind, oldObject)
  return { kind, operation, namespace, name, item, old: old !== undefined && 'invalid' in old ? undefined : old }
}

function unknown({ message }: ApiFailure): AdmissionVerdict {
  return { refused: { code: 500, message: `what there is could not be looked at, try again: ${message}` }, warnings: [] }
}
