/** kube-proxy on a machine, in one of its modes. */
import type { Program } from '../lab/processes.ts'
import { POD_RANGE } from './containerd.ts'
import type { Machine } from './machine.ts'

export type ProxyMode = 'iptables' | 'nftables'

interface Options {
  readonly command: string
  readonly kubeconfig: string
  readonly mode: ProxyMode
}

export const startKubeProxy = (machine: Machine, { command, kubeconfig, mode }: Options): Program =>
  machine.start({
    name: `kube-proxy ${machine.name}`,
    command,
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--hostname-override=${machine.name}`,
      `--proxy-mode=${mode}`,
      `--cluster-cidr=${POD_RANGE}`,
      // Limits of connection tracking are one for all namespaces: left as they are.
      '--conntrack-max-per-core=0',
      '--conntrack-tcp-timeout-established=0',
      '--conntrack-tcp-timeout-close-wait=0',
    ],
  })
