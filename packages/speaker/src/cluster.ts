import { type Cluster, connectApi, openApiCluster, openFolder, SPEAKER_KINDS } from '@clarion/kube'
import { type Log, VERSION } from '@clarion/program'
import type { SpeakerFlags } from './config.ts'

/** Opens the cluster where the flags say it is. */
export async function openCluster(flags: SpeakerFlags, namespace: string, log: Log): Promise<Cluster> {
  const options = {
    writer: `speaker-${flags['node-name']}`,
    namespace,
    speakerSelector: flags['ml-labels'],
    onLog: ({ level, msg, ...fields }: { level: 'info' | 'warn'; msg: string }) => log[level](msg, fields),
  }
  const home = flags.cluster
  if (home.at === 'folder') return openFolder({ ...options, path: home.path })
  const client = await connectApi({
    kubeconfig: flags.kubeconfig || undefined,
    env: process.env,
    userAgent: `clarion-speaker/${VERSION}`,
  })
  return openApiCluster({ ...options, client, kinds: SPEAKER_KINDS, podName: flags['pod-name'] || undefined })
}
