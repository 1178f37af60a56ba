import type { NodeName } from '../wire/message.ts'
import type { Endpoint } from './address.ts'
import type { NodeState } from './node-table.ts'

/** A node as it was at one moment. */
export interface NodeView extends Endpoint {
  readonly name: NodeName
  readonly meta: Uint8Array | null
  readonly vsn: Uint8Array
  readonly incarnation: number
  readonly state: NodeState
}

/** Why well-formed input was not acted on (ML 12.3); what is merely old news is passed over in silence. */
export type Refusal =
  | 'NameUnusable'
  | 'VersionsIllegal'
  | 'AddressUnusable'
  | 'AddressNotAllowed'
  | 'AddressConflict'
  | 'MetaTooLong'
  | 'IncarnationZero'
  | 'StateUnknown'
  | 'AliveVetoed'
  | 'TableFull'
  | 'HandoffFull'
  | 'TooManyProbesInPacket'
  | 'PingForAnother'
  | 'ProbeTargetUnknown'
  | 'RelaysFull'
  | 'BroadcastTooLong'

export type MergeRefusal = 'VersionsDisagree' | 'MergeVetoed'

/** What a person may want to read in a log. */
export type Notice =
  | 'ProbeFailed'
  | 'UdpBroken' // the stream ping worked, packets did not
  | 'Suspected'
  | 'SuspicionTimedOut'
  | 'Refuted'
  | 'IncarnationAtLimit' // ML 6.2: cannot refute an accusation of 4,294,967,295

/** One thing to do, in order. */
export type Effect =
  | {
      readonly do: 'send'
      readonly to: Endpoint
      readonly node: NodeName // '': not known
      readonly parts: readonly Uint8Array[]
      readonly crc: boolean
      readonly probe: number | undefined // tell `send-failed` with this number when it cannot be sent
    }
  | {
      readonly do: 'stream-ping'
      readonly to: Endpoint
      readonly node: NodeName
      readonly seqNo: number
      readonly deadline: number
    }
  | { readonly do: 'push-pull'; readonly to: Endpoint; readonly node: NodeName }
  | { readonly do: 'tell'; readonly event: 'join' | 'leave' | 'update' | 'accused'; readonly node: NodeView }
  | { readonly do: 'tell-conflict'; readonly node: NodeView; readonly other: NodeView }
  | { readonly do: 'user-message'; readonly payload: Uint8Array }
  | { readonly do: 'ping-complete'; readonly node: NodeView; readonly roundTrip: number; readonly payload: Uint8Array | null }
  | { readonly do: 'merged' }
  | { readonly do: 'refuse-merge'; readonly why: MergeRefusal }
  | { readonly do: 'broadcast-done'; readonly ticket: number }
  | { readonly do: 'refuse'; readonly why: Refusal; readonly node: NodeName; readonly count: number }
  | { readonly do: 'notice'; readonly what: Notice; readonly node: NodeName }
