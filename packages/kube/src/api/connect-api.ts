import { SYSTEM_CLOCK } from '../clock.ts'
import { ApiClient } from './client.ts'
import { findConnection } from './config/find-connection.ts'

export interface ConnectOptions {
  /** A kubeconfig; without it KUBECONFIG, then the pod's service account, then `~/.kube/config`. */
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
  readonly env: NodeJS.ProcessEnv
  /** `program/version`. */
  readonly userAgent: string
}

/** A client of the API server that kubectl would speak to, or a pod. Rejects with a sentence where there is none; asks it nothing yet. */
export async function connectApi({ kubeconfig, context, env, userAgent }: ConnectOptions): Promise<ApiClient> {
  const connection = await findConnection({ kubeconfig, context, env, now: SYSTEM_CLOCK.now, wallNow: Date.now })
  return new ApiClient({ connection, clock: SYSTEM_CLOCK, wallNow: Date.now, userAgent })
}
