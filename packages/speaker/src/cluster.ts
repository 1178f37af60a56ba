import {
  type Cluster,
  connectApi,
  type MetricsReview,
  metricsReview,
  openApiCluster,
  openFolder,
  SPEAKER_KINDS,
} from '@clarion/kube'
import { type Log, VERSION } from '@clarion/program'
import type { SpeakerFlags } from './config.ts'

export interface Home {
  readonly cluster: Cluster
  /** Who may read metrics. A folder knows nobody. */
  readonly review: ((token: string) => Promise<MetricsReview>) | undefined
}

/** Opens the cluster where the flags say it is. */
export async function openHome(flags: SpeakerFlags, namespace: string, log: Log): Promise<Home> {
  const options = {
    writer: `speaker-${flags['node-name']}`,
    namespace,
    speakerSelector: flags['ml-labels'],
    onLog: ({ level, msg, ...fields }: { level: 'info' | 'warn'; msg: string }) => log[level](msg, fields),
  }
  const home = flags.cluster
  if (home.at === 'folder') return { cluster: await openFolder({ ...options, path: home.path }), review: undefined }
  const connect = () =>
    connectApi({ kubeconfig: flags.kubeconfig || undefined, env: process.env, userAgent: `clarion-speaker/${VERSION}` })
  const podName = flags['pod-name'] || undefined
  return {
    cluster: openApiCluster({
      ...options,
      client: await connect(),
      kinds: SPEAKER_KINDS,
      podName,
      gossipSecret: flags['ml-secret-name'] || undefined,
    }),
    review: metricsReview(await connect(), (error) => log.warn('nobody says who may read metrics', { op: 'metrics', error })),
  }
}
