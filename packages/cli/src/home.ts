/** The cluster a command looks at: read once, never written. */
import { stat } from 'node:fs/promises'
import { type LeaseView, leaseName } from '@clarion/core'
import {
  type ApiClient,
  type ClusterFacts,
  connectApi,
  leasePort,
  OPTIONAL_KINDS,
  readApi,
  readManifests,
  type Unread,
  type WatchedKind,
} from '@clarion/kube'
import { VERSION } from '@clarion/program'
import type { CommonOptions } from './options.ts'
import { Refused } from './refused.ts'
import { type AskSpeakers, askByForward, askHere } from './speakers.ts'

export interface Home {
  /** What it is called in sentences. */
  readonly name: string
  readonly facts: ClusterFacts
  /** What may not be read, or is not there, by kind. */
  readonly unread: ReadonlyMap<string, Unread>
  readonly ask: AskSpeakers
  /** What leads the controllers. Undefined: nothing does in a folder, or it may not be read. */
  readonly lease: LeaseView | 'absent' | undefined
  readonly client: ApiClient | undefined
  close(): void
}

/** Without these no address can be explained. */
const NEEDED: readonly WatchedKind[] = [
  'Service',
  'IPAddressPool',
  'L2Advertisement',
  'AddressClaim',
  'AddressReservation',
  'AddressQuota',
  'Namespace',
]
const FOR_ANNOUNCING: readonly WatchedKind[] = ['EndpointSlice', 'Node', 'Pod', 'ServiceL2Status']
const LEASE_WITHIN = 5_000 // ms

/** What one command needs beside the others. */
export interface Reading {
  /** Kinds that are read too. */
  readonly also?: readonly WatchedKind[]
  /** Kinds the server may not know. */
  readonly mayMiss?: readonly WatchedKind[]
}

export async function openHome(options: CommonOptions, reading: Reading = {}): Promise<Home> {
  return options.cluster.at === 'folder' ? openFolderHome(options.cluster.path, options) : openApiHome(options, reading)
}

/** Folders have no speakers but those of this machine. */
export async function openFolderHome(path: string, options: CommonOptions): Promise<Home> {
  const { namespace, speakerLabels: speakerSelector, healthPort } = options
  const cannot = (why: string) => new Refused(`The folder ${path} cannot be read: ${why}.`)
  const there = await stat(path).catch(() => undefined)
  if (there === undefined) throw cannot('it is not there')
  if (!there.isDirectory()) throw cannot('it is a file')
  const facts = await readManifests(path, { namespace, speakerSelector }).catch((error: unknown) => {
    throw cannot(error instanceof Error ? error.message : String(error))
  })
  return {
    name: `folder ${path}`,
    facts,
    unread: new Map(),
    ask: askHere(healthPort),
    lease: undefined,
    client: undefined,
    close() {},
  }
}

async function openApiHome(options: CommonOptions, { also = [], mayMiss = [] }: Reading): Promise<Home> {
  const { kubeconfig, context, namespace, speakerLabels, healthPort, lbClass } = options
  const client = await connectApi({ kubeconfig, context, env: process.env, userAgent: `clarion-cli/${VERSION}` }).catch(
    (error: unknown) => {
      throw new Refused(`No cluster can be found: ${error instanceof Error ? error.message : String(error)}.`)
    },
  )
  try {
    const kinds = [...NEEDED, ...FOR_ANNOUNCING, ...also]
    const optional = [...OPTIONAL_KINDS, ...mayMiss]
    const [{ facts, unread }, lease] = await Promise.all([
      readApi({ client, kinds, namespace, speakerSelector: speakerLabels }),
      readLease(client, namespace, lbClass),
    ])
    const missing = unread.find(
      ({ unread: kind, why }) => NEEDED.includes(kind) && !(why === 'Missing' && optional.includes(kind)),
    )
    if (missing !== undefined) throw new Refused(whyUnread(missing))
    return {
      name: 'the cluster',
      facts,
      unread: new Map(unread.map((one) => [one.unread, one])),
      ask: askByForward({ client, namespace, port: healthPort, pods: facts.speakers.values() }),
      lease,
      client,
      close: () => client.close(),
    }
  } catch (error) {
    client.close()
    throw error
  }
}

/** One sentence, with what helps. */
export function whyUnread({ unread: kind, why, message }: Unread): string {
  switch (why) {
    case 'Forbidden':
      return `${mayNotList(kind, message)}: kustomize/base/rbac-view.yaml has the role that may (${message}).`
    case 'Unauthorized':
      return `The API server does not know you: ${message}.`
    case 'Missing':
      return `The API server knows no ${kind}: apply manifests/clarion.yaml, its CRDs are missing.`
    case 'Unavailable':
    case 'NotRead':
      return `The API server cannot be reached: ${message}.`
  }
}

/** Inside a pod it has the pod's account, and who asks mostly has rights of their own outside. */
function mayNotList(kind: string, message: string): string {
  const account = /"system:serviceaccount:([^"]+)"/.exec(message)?.[1]
  if (account === undefined) return `You may not list ${kind} objects`
  return `The account ${account} may not list ${kind} objects; run clarion by your own kubeconfig, or bind the role to it`
}

async function readLease(client: ApiClient, namespace: string, lbClass: string | undefined): Promise<Home['lease']> {
  const name = leaseName(lbClass ?? '')
  const ask = leasePort({ client, namespace, name, wallNow: Date.now, told() {} })
  const answer = await ask({ do: 'read' }, LEASE_WITHIN)
  return 'lease' in answer ? answer.lease : undefined
}
