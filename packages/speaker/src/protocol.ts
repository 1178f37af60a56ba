/**
 * What the main thread and the fast worker say to each other. The main thread knows the cluster and says who could answer for
 * what; the worker knows the ring and the links, decides who does, and tells.
 */
import type { TableDelta } from '@clarion/core'
import type { Ip } from '@clarion/inet'
import type { Link } from '@clarion/link/rules'

/** Given to the worker at its start. */
export interface WorkerOptions {
  readonly node: string
  /** undefined: no gossip, every candidate counts as alive. */
  readonly gossip: GossipOptions | undefined
  /** Sources of regular expressions of link names that do not announce. */
  readonly exclude: readonly string[]
}

export interface GossipOptions {
  readonly bindAddress: Ip
  readonly bindPort: number
  readonly profile: 'lan' | 'wan'
}

export type ToWorker =
  /** Who could answer for what: only what changed. */
  | { readonly type: 'table'; readonly deltas: readonly TableDelta[] }
  /** The table is complete: join the ring. The key never leaves the process. */
  | { readonly type: 'serve'; readonly secretKey: Uint8Array | undefined }
  /** Addresses where other speakers may be. */
  | { readonly type: 'peers'; readonly addresses: readonly string[] }
  /** Leave the ring, answer until the successors are heard or a second has passed, then stop. */
  | { readonly type: 'leave' }

/** Why an address is answered for, or no longer. */
export type Because =
  | 'TableChanged' // Services, endpoints, nodes or advertisements
  | 'MemberJoined'
  | 'MemberLost'
  | 'MemberLeft'
  | 'Started'
  | 'LinksCut' // no link of this node has a carrier
  | 'LinksBack'
  | 'SuccessorHeard'
  | 'Stopping'

export interface OwnerChange {
  readonly address: Ip
  readonly service: string
  /** Who answers now; undefined: nobody. */
  readonly owner: string | undefined
  readonly before: string | undefined
  readonly because: Because
  /** The member whose coming or going was the reason. */
  readonly member: string | undefined
}

/** What the worker has counted since it told last; the main thread makes metrics of it. */
export interface Counters {
  /** Drops and refusals by their word. */
  readonly drops: ReadonlyMap<string, number>
  readonly answered: ReadonlyMap<Ip, number>
  /** Gratuitous frames. */
  readonly gratuitous: ReadonlyMap<Ip, number>
  /** Addresses that are no longer of this cluster. To be taken first: one of them may be there again. */
  readonly gone: ReadonlySet<Ip>
  /** Gossip's health score, 0 (well) to 7. */
  readonly gossipHealth: number
}

export type FromWorker =
  | {
      readonly type: 'links'
      readonly counting: readonly Link[]
      readonly ignored: readonly { readonly name: string; readonly why: string }[]
    }
  | { readonly type: 'joined'; readonly members: readonly string[]; readonly contacted: number }
  | {
      readonly type: 'member'
      readonly change: 'join' | 'leave' | 'lost' | 'update'
      readonly name: string
      readonly members: readonly string[]
    }
  | { readonly type: 'owners'; readonly changes: readonly OwnerChange[] }
  /** Addresses that are answered on other links than before, with those links; none: no more. */
  | { readonly type: 'answering'; readonly addresses: ReadonlyMap<Ip, readonly string[]> }
  | { readonly type: 'foreign'; readonly address: Ip; readonly mac: string; readonly link: string }
  /** Interfaces an advertisement names and this node has not; nowhere: none of them, so that the address is not answered. */
  | {
      readonly type: 'interface-missing'
      readonly address: Ip
      readonly interfaces: readonly string[]
      readonly nowhere: boolean
    }
  | { readonly type: 'counters'; readonly counters: Counters }
  | { readonly type: 'fault'; readonly fault: string; readonly fields: Readonly<Record<string, unknown>> }
  | {
      readonly type: 'log'
      readonly level: 'debug' | 'info' | 'warn' | 'error'
      readonly msg: string
      readonly fields: Readonly<Record<string, unknown>>
    }
  | { readonly type: 'left' }
