/** For each alert: what makes it fire, and what ends that. A value a minute: `while` for ten of them, then `after`. */
export interface AlertCase {
  readonly alert: string
  /** Series that stay as they are. */
  readonly beside?: readonly (readonly [series: string, value: number])[]
  readonly series: string
  readonly while: number
  readonly after: number
  /** What the alert is about: its labels beyond the severity. */
  readonly labels: Readonly<Record<string, string>>
  readonly severity: 'warning' | 'critical'
  /** What a person reads first. */
  readonly summary: string
  /** A counter: `while` is what is added each minute. */
  readonly counts?: true
}

const POD = 'namespace="metallb-system",job="clarion",pod="speaker-1"'
const at = (labels = '') => `{${POD}${labels === '' ? '' : `,${labels}`}}`
const pod = { namespace: 'metallb-system', job: 'clarion', pod: 'speaker-1' }
const all = { namespace: 'metallb-system', job: 'clarion' }
const IN_USE = `metallb_allocator_addresses_in_use_total${at('pool="lan"')}`
const POOL = [[`metallb_allocator_addresses_total${at('pool="lan"')}`, 100]] as const
const lan = { ...all, pool: 'lan' }

export const CASES: readonly AlertCase[] = [
  {
    alert: 'MetalLBStaleConfig',
    series: `metallb_k8s_client_config_stale_bool${at()}`,
    while: 1,
    after: 0,
    labels: pod,
    severity: 'warning',
    summary: 'speaker-1 serves an older configuration',
  },
  {
    alert: 'MetalLBConfigNotLoaded',
    series: `metallb_k8s_client_config_loaded_bool${at()}`,
    while: 0,
    after: 1,
    labels: pod,
    severity: 'warning',
    summary: 'speaker-1 has no configuration',
  },
  {
    alert: 'MetalLBAddressPoolExhausted',
    beside: POOL,
    series: IN_USE,
    while: 100,
    after: 99,
    labels: lan,
    severity: 'critical',
    summary: 'pool lan has no free address',
  },
  ...[75, 85, 95].map(
    (percent): AlertCase => ({
      alert: `MetalLBAddressPoolUsage${percent}Percent`,
      beside: POOL,
      series: IN_USE,
      while: percent + 1,
      after: percent,
      labels: lan,
      severity: percent === 95 ? 'critical' : 'warning',
      summary: `pool lan is used beyond ${percent} %`,
    }),
  ),
  {
    alert: 'ClarionServicePending',
    series: `clarion_services_pending${at('reason="PoolsExhausted"')}`,
    while: 3,
    after: 0,
    labels: { ...all, reason: 'PoolsExhausted' },
    severity: 'warning',
    summary: 'Services without an address (PoolsExhausted): 3',
  },
  {
    alert: 'ClarionServiceNotAnnounced',
    series: `clarion_services_not_announced${at()}`,
    while: 2,
    after: 0,
    labels: all,
    severity: 'warning',
    summary: 'Services with an address that nobody answers for: 2',
  },
  {
    alert: 'ClarionServiceNotAdvertised',
    series: `clarion_services_not_advertised${at('reason="NotAdvertised"')}`,
    while: 1,
    after: 0,
    labels: { ...all, reason: 'NotAdvertised' },
    severity: 'warning',
    summary: 'Services with an address that nothing announces (NotAdvertised): 1',
  },
  {
    alert: 'ClarionMemberMissing',
    beside: [[`clarion_gossip_members_expected${at()}`, 3]],
    series: `clarion_gossip_members${at()}`,
    while: 2,
    after: 3,
    labels: pod,
    severity: 'warning',
    summary: 'speakers missing in the ring of speaker-1: 1',
  },
  {
    alert: 'ClarionAddressAnsweredByAnother',
    series: `clarion_layer2_foreign_claims_total${at()}`,
    while: 2,
    after: 0,
    counts: true,
    labels: pod,
    severity: 'critical',
    summary: 'somebody else answers for an address of speaker-1',
  },
  {
    alert: 'ClarionNoLeader',
    series: `clarion_leader${at()}`,
    while: 0,
    after: 1,
    labels: all,
    severity: 'critical',
    summary: 'no controller leads in metallb-system',
  },
  {
    alert: 'ClarionMassReleaseHeld',
    series: `clarion_mass_release_held${at()}`,
    while: 40,
    after: 0,
    labels: all,
    severity: 'critical',
    summary: 'Services that keep their addresses until somebody confirms that they lose them: 40',
  },
  {
    alert: 'ClarionOtherAllocatorActive',
    series: `clarion_other_allocator_active${at()}`,
    while: 1,
    after: 0,
    labels: all,
    severity: 'warning',
    summary: 'another allocator gives addresses to the same Services',
  },
  {
    alert: 'ClarionClusterNotRead',
    series: `clarion_kube_stale${at('kind="Service"')}`,
    while: 1,
    after: 0,
    labels: { ...pod, kind: 'Service' },
    severity: 'warning',
    summary: 'speaker-1 does not keep up with Service',
  },
]
