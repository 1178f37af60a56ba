import type { Cluster, StaleKind } from './cluster.ts'

/** Kinds of which the facts may be old. None, where the cluster does not say. */
export function staleKinds(cluster: Cluster): readonly StaleKind[] {
  return cluster.health?.().stale ?? []
}
