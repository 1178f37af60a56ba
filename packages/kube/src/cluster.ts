/**
 * The cluster, as the programs see it: facts in, effects out. It has two homes, the API server and a folder of manifests, and both
 * fill the same views; no program knows which one it talks to.
 */
import type {
  AddressQuotaObject,
  AddressReservationObject,
  Announcer,
  ClaimView,
  ConfigObjects,
  Effect,
  EndpointView,
  Labels,
  NodeView,
  Outcome,
  SecretText,
  ServiceKey,
  ServiceView,
  SpeakerPodView,
} from '@clarion/core'
import type { Ip } from '@clarion/inet'

/** What is known now. The maps are live: a reader that needs two looks at the same moment takes them in one turn of the event loop. */
export interface ClusterFacts {
  readonly services: ReadonlyMap<ServiceKey, ServiceView>
  readonly endpoints: ReadonlyMap<ServiceKey, readonly EndpointView[]>
  readonly nodes: ReadonlyMap<string, NodeView>
  readonly claims: ReadonlyMap<Ip, ClaimView>
  /** By name; only the controller is told. */
  readonly reservations: ReadonlyMap<string, AddressReservationObject>
  readonly quotas: ReadonlyMap<string, AddressQuotaObject>
  readonly speakers: ReadonlyMap<string, SpeakerPodView>
  /** Their labels by name; only the controller is told. One that is not here was not read yet. */
  readonly namespaces: ReadonlyMap<string, Labels>
  /** Who says that it announces a Service, by node; only the controller is told. */
  readonly announced: ReadonlyMap<ServiceKey, readonly Announcer[]>
  readonly config: ConfigObjects
  /** The gossip secret's text, where the cluster keeps it. */
  readonly gossipSecret: SecretText | undefined
  /** Annotation clarion.dev/confirm-release on our namespace: the release that an operator wants to happen (core, allocate/guard.ts). */
  readonly confirmedRelease?: string | undefined
  /** Everything there is could be read. If not, a Service that is not among the facts may still exist, and keeps what it holds. */
  readonly complete: boolean
  /** Objects that could not be read; the last good form of each keeps serving. */
  readonly faults: readonly ObjectFault[]
}

/** An object of the cluster that is not what its kind says. */
export interface ObjectFault {
  readonly fault:
    | 'YamlInvalid'
    | 'ObjectInvalid'
    | 'BGPObjectInvalid'
    | 'DuplicateObject'
    | 'FileUnreadable'
    | 'SpeakerStatusUnreadable'
  /** `path:line` in a folder, `Kind namespace/name` at the API server. */
  readonly where: string
  /** What is wrong, and with which field. */
  readonly message: string
}

/** That something changed, and about what. What it is now stands in the facts. */
export type Change =
  | { readonly kind: 'service'; readonly key: ServiceKey }
  | { readonly kind: 'endpoints'; readonly key: ServiceKey }
  | { readonly kind: 'announced'; readonly key: ServiceKey }
  | { readonly kind: 'claim'; readonly address: Ip }
  | { readonly kind: 'node' | 'namespace'; readonly name: string }
  /** Of a node nothing but whether it is ready. */
  | { readonly kind: 'readiness'; readonly name: string }
  | {
      readonly kind:
        | 'config'
        | 'reservations'
        | 'quotas'
        | 'speakers'
        | 'gossip-secret'
        | 'confirmed-release'
        | 'faults'
        | 'health'
    }

/** How well the facts are kept up. Nothing is dropped from them for being stale: they stay what was true last. */
export interface ClusterHealth {
  readonly stale: readonly StaleKind[]
  /** Kinds of which a whole reading found nothing where there was something: an accident, or meant. Until one is seen again. */
  readonly emptied: readonly EmptiedKind[]
}

export interface StaleKind {
  /** The objects' kind, such as `Service`. */
  readonly kind: string
  readonly why: StaleReason
  readonly message: string
  /** Milliseconds since the epoch. */
  readonly since: number
}

/** Missing: the server does not know the kind, its CRD is not there. Unavailable: no answer, or none that helps. */
export type StaleReason = 'NotRead' | 'Missing' | 'Forbidden' | 'Unauthorized' | 'Unavailable'

export interface EmptiedKind {
  readonly kind: string
  /** How many there were. */
  readonly lost: number
  readonly since: number
  /** The server's history is older than what was read from it before: it was restored, or began anew. */
  readonly rewound: boolean
}

export type KeptConfigAnswer = { readonly objects: ConfigObjects | undefined } | { readonly unread: string }

export interface Cluster {
  readonly facts: ClusterFacts
  /** Resolves when every kind has been read once, or, of the configuration, is not served. Facts read before are incomplete. */
  readonly synced: Promise<void>
  /** Changes since, batched; called for the first time after `synced`. One listener. */
  onChange(listener: (changes: readonly Change[]) => void): void
  /** Told by the change `health`. A cluster without it is always well. */
  health?(): ClusterHealth
  /** What a controller kept last (effect keep-config). A cluster whose configuration cannot vanish as a whole keeps none. */
  keptConfig?(): Promise<KeptConfigAnswer>
  /** Does one effect, or says why not; never throws. */
  perform(effect: Effect): Promise<Outcome>
  close(): Promise<void>
}
