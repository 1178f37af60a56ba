import type { Config, EndpointView, NodeView, ServiceKey, ServiceView } from '../facts.ts'

/**
 * Everything a decision about announcing looks at. Who is alive is not among it: that changes fastest, so the worker that hears the
 * gossip applies it by itself (`elect`) to the candidates named here.
 */
export interface AnnounceFacts {
  readonly services: ReadonlyMap<ServiceKey, ServiceView>
  readonly endpoints: ReadonlyMap<ServiceKey, readonly EndpointView[]>
  readonly nodes: ReadonlyMap<string, NodeView>
  readonly config: Config
  /** --lb-class: only Services of this class; undefined: only those without one. */
  readonly lbClass: string | undefined
  /** --ignore-exclude-lb */
  readonly ignoreExcludeLB: boolean
}
