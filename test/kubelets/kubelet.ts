/** The kubelet of a machine. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from '../lab/processes.ts'
import { RUNTIME } from './containerd.ts'
import type { Machine } from './machine.ts'

interface Options {
  /** The program. */
  readonly command: string
  readonly kubeconfig: string
}

export function startKubelet(machine: Machine, { command, kubeconfig }: Options): Program {
  const config = join(machine.folder, 'kubelet.json')
  writeFileSync(config, JSON.stringify(configOf(machine)))
  return machine.start({
    name: `kubelet ${machine.name}`,
    command,
    args: [
      `--config=${config}`,
      `--kubeconfig=${kubeconfig}`,
      `--node-ip=${machine.host.ip}`,
      `--hostname-override=${machine.name}`,
      `--root-dir=${join(machine.folder, 'kubelet')}`,
    ],
  })
}

const configOf = ({ folder, cgroup }: Machine) => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  containerRuntimeEndpoint: RUNTIME,
  podLogsDir: join(folder, 'pods'),
  failCgroupV1: false, // it refuses version 1 by default
  cgroupDriver: 'cgroupfs',
  cgroupRoot: cgroup.path,
  failSwapOn: false,
  oomScoreAdj: 0, // only CAP_SYS_RESOURCE may lower it
  localStorageCapacityIsolation: false,
  resolvConf: '',
  imageGCHighThresholdPercent: 100, // the disk is the machine's, and its use not ours
  evictionHard: { 'memory.available': '50Mi' },
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: 'AlwaysAllow' },
  nodeStatusUpdateFrequency: '2s',
  nodeLeaseDurationSeconds: 8,
})
