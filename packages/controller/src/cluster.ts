import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { leaseName } from '@clarion/core'
import {
  type ApiClient,
  type Cluster,
  CONTROLLER_KINDS,
  connectApi,
  leasePort,
  type MetricsReview,
  metricsReview,
  openApiCluster,
  openFolder,
} from '@clarion/kube'
import { type Log, systemClock, VERSION } from '@clarion/program'
import type { ControllerFlags } from './config.ts'
import { type Leader, startLeader } from './leader.ts'
import { countUnanswered } from './unanswered.ts'

export interface Home {
  readonly cluster: Cluster
  /** Where several controllers may work at once. A folder has a lock. */
  readonly leader: Leader | undefined
  /** Who may read metrics. A folder knows nobody. */
  readonly review: ((token: string) => Promise<MetricsReview>) | undefined
  /** When nothing is under way any more: whether everything written was answered. */
  settled(): Promise<boolean>
  /** Why nobody can be found to lead, as a word of readiness. */
  trouble(): string | undefined
  /** A further client of the API server, where there is one. */
  readonly connect: (() => Promise<ApiClient>) | undefined
}

/** Opens the cluster where the flags say it is. */
export async function openHome(flags: ControllerFlags, namespace: string, log: Log): Promise<Home> {
  const options = {
    writer: 'controller',
    namespace,
    onLog: ({ level, msg, ...fields }: { level: 'info' | 'warn'; msg: string }) => log[level](msg, fields),
  }
  const home = flags.cluster
  if (home.at === 'folder') {
    return {
      cluster: await openFolder({ ...options, path: home.path }),
      leader: undefined,
      review: undefined,
      settled: async () => true,
      trouble: () => undefined,
      connect: undefined,
    }
  }
  const connect = () =>
    connectApi({ kubeconfig: flags.kubeconfig || undefined, env: process.env, userAgent: `clarion-controller/${VERSION}` })
  const name = flags['webhook-mode'] === 'onlywebhook' ? WEBHOOKS_LEASE : leaseName(flags['lb-class'])
  let trouble: string | undefined
  const told = (now: string | undefined) => {
    trouble = now
    if (now === undefined) log.info('lease reached again', { op: 'leaderElection', lease: name })
    else log.warn('lease not reached', { op: 'leaderElection', lease: name, error: now })
  }
  const leader = startLeader({
    ask: leasePort({ client: await connect(), namespace, name, wallNow: Date.now, told }),
    me: `${flags['pod-name'] || hostname()}_${randomUUID()}`,
    clock: systemClock,
    random: Math.random,
    seen: (lease) => {
      const holder = lease === 'absent' ? '' : lease.holder
      log.info('lease seen', { op: 'leaderElection', lease: name, holder })
    },
  })
  const cluster = openApiCluster({
    ...options,
    client: await connect(),
    kinds: CONTROLLER_KINDS,
    gossipSecret: flags['ml-secret-name'] || undefined,
    podName: flags['pod-name'] || undefined,
    mayWrite: leader.mayNot,
    writeWithin: leader.writeWithin,
  })
  const writes = countUnanswered((effect) => cluster.perform(effect), leader.writeWithin, systemClock)
  return {
    cluster: { ...cluster, perform: writes.perform },
    leader,
    review: metricsReview(await connect(), (error) => log.warn('nobody says who may read metrics', { op: 'metrics', error })),
    settled: writes.settled,
    trouble: () => trouble && 'LeaseNotReached',
    connect,
  }
}

/** Of those that give no addresses: who leads them renews certificates, and nobody who gives addresses waits for them. */
const WEBHOOKS_LEASE = 'clarion-webhooks'
