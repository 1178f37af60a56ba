/** helm, as the administrator calls it, where kubectl is called: its words as on a command line. Resolves with what it prints. */
import { toolPath } from '../cluster/kubernetes/kubectl.ts'
import type { KubeCluster } from './cluster.ts'
import { outputOf } from './output-of.ts'

export type Helm = (words: string, input?: string) => Promise<string>

export function openHelm({ lan, kubeconfig }: KubeCluster, namespace: string): Helm {
  const before = ['netns', 'exec', lan.others[0]?.ns ?? '', 'env', 'HOME=/nonexistent', toolPath('helm')]
  const more = ['--kubeconfig', kubeconfig('admin'), '--namespace', namespace]
  return (words, input) => outputOf('ip', [...before, ...words.split(' '), ...more], input)
}
