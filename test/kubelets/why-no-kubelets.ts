import { whyNoKubectl } from '../cluster/kubernetes/kubectl.ts'
import { whyNoLan } from '../lab/lane.ts'
import { findPrivileges } from '../lab/privileges.ts'
import { ensure, type Requirement } from '../lab/requirements.ts'
import { whyNoCgroups } from './cgroups.ts'

const NEEDS: readonly Requirement[] = [
  { command: 'containerd', apt: 'containerd' },
  { command: 'runc', apt: 'runc' },
  { command: '/usr/lib/cni/ptp', apt: 'containernetworking-plugins' },
  { command: 'iptables', apt: 'iptables' },
  { command: 'conntrack', apt: 'conntrack' },
  { command: 'curl', apt: 'curl' },
  { command: 'cc', apt: 'gcc' },
  { command: 'openssl', apt: 'openssl' },
]

/** Why no cluster of kubelets can run in this process, in one sentence; undefined when it can. */
export function whyNoKubelets(): string | undefined {
  const lan = whyNoLan()
  if (lan !== undefined) return lan
  if (findPrivileges().kind !== 'root') return 'Kubelets need root: they make cgroups, and start containers of other users.'
  return whyNoCgroups() ?? whyNoKubectl() ?? ensure(NEEDS, (line) => console.error(line))
}
