/** The key of the ring (MB 3.8): from the mounted file, as in MetalLB; without one, from the Secret of our namespace. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cluster, ClusterFacts } from '@clarion/kube'
import type { Log } from '@clarion/program'
import { deriveGossipKey } from 'memberlist-ts/wire'

/** The gossip key of a secret's text, taken verbatim (ML 11.2); undefined for an empty one: no encryption. */
export const gossipKey = (secret: string): Uint8Array | undefined => deriveGossipKey(new TextEncoder().encode(secret))

/** The text of `secretkey` in the mounted folder; undefined where there is none, as in an optional volume. */
async function readSecret(folder: string): Promise<string | undefined> {
  return readFile(join(folder, 'secretkey'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

export interface KeySource {
  /** Where the Secret is mounted; empty: nowhere. */
  readonly folder: string
  readonly cluster: { readonly facts: Pick<ClusterFacts, 'gossipSecret'>; readonly onChange: Cluster['onChange'] }
  readonly log: Log
}

/**
 * Resolves with the ring's key. Who was given a folder is meant to have one and waits for it: on a new cluster the controller makes the
 * Secret while speakers start, and one that joined without would be alone. It then listens to the cluster until it resolves.
 */
export async function findGossipKey({ folder, cluster, log }: KeySource): Promise<Uint8Array | undefined> {
  const there = (folder === '' ? undefined : await readSecret(folder)) ?? cluster.facts.gossipSecret
  const secret = there ?? (folder === '' ? '' : await awaitSecret(folder, cluster, log))
  const key = gossipKey(secret)
  if (key === undefined) log.warn('gossip is not encrypted: no secret was found', { op: 'memberDiscovery' })
  return key
}

function awaitSecret(folder: string, cluster: KeySource['cluster'], log: Log): Promise<string> {
  log.warn('waiting for the gossip secret', { op: 'memberDiscovery', folder })
  return new Promise((resolve) => {
    cluster.onChange(() => {
      const { gossipSecret } = cluster.facts
      if (gossipSecret !== undefined) resolve(gossipSecret)
    })
  })
}
