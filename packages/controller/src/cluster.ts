import { type Cluster, CONTROLLER_KINDS, connectApi, openApiCluster, openFolder } from '@clarion/kube'
import { type Log, VERSION } from '@clarion/program'
import type { ControllerFlags } from './config.ts'

/** Opens the cluster where the flags say it is. */
export async function openCluster(flags: ControllerFlags, namespace: string, log: Log): Promise<Cluster> {
  const options = {
    writer: 'controller',
    namespace,
    onLog: ({ level, msg, ...fields }: { level: 'info' | 'warn'; msg: string }) => log[level](msg, fields),
  }
  const home = flags.cluster
  if (home.at === 'folder') return openFolder({ ...options, path: home.path })
  const client = await connectApi({
    kubeconfig: flags.kubeconfig || undefined,
    env: process.env,
    userAgent: `clarion-controller/${VERSION}`,
  })
  const gossipSecret = flags['ml-secret-name'] || undefined
  return openApiCluster({ ...options, client, kinds: CONTROLLER_KINDS, gossipSecret, podName: flags['pod-name'] || undefined })
}
