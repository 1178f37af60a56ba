/** The Secret that speakers take their gossip key from (MB 3.8): made unless there is one, which may be that of a MetalLB. */
import type { Cluster } from '@clarion/kube'
import type { Clock, Log } from '@clarion/program'
import { createBackoff } from './backoff.ts'

export interface GossipSecretOptions {
  readonly name: string
  /** The Deployment that is to own it. */
  readonly deployment: string | undefined
  /** 16 random bytes. */
  readonly bytes: Uint8Array
  readonly cluster: Pick<Cluster, 'perform'>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

/** Tries until there is one, or it is refused; returns how to stop. */
export function makeGossipSecret({ name, deployment, bytes, cluster, clock, random, log }: GossipSecretOptions): () => void {
  const backoff = createBackoff<string>(clock, random)
  const secret = Buffer.from(bytes).toString('base64').replace(/=+$/, '')
  const make = async () => {
    const outcome = await cluster.perform({ do: 'make-gossip-secret', name, secret, deployment })
    if (outcome.done) log.info('gossip secret made', { op: 'memberDiscovery', secret: name })
    else if (outcome.why !== 'AlreadyExists') {
      log.warn('could not write', { effect: 'make-gossip-secret', reason: outcome.why, error: outcome.message })
      if (outcome.why === 'Unavailable') backoff.failed(name, () => void make())
    }
  }
  void make()
  return backoff.stop
}
