/** What is to be announced by BGP, as the rules see it. MB 1.3 to 1.6. Nobody speaks BGP here yet; it is read, judged and reported. */
import type { Ip } from '@clarion/inet'
import type { SecretText } from '../secret-text.ts'
import type { Selector } from './selector.ts'

/** Each by name. */
export interface BgpConfig {
  readonly advertisements: readonly BgpAdvertisementView[]
  readonly peers: readonly BgpPeerView[]
  readonly bfdProfiles: readonly BfdProfileView[]
}

export const NO_BGP: BgpConfig = { advertisements: [], peers: [], bfdProfiles: [] }

export interface BgpAdvertisementView {
  readonly name: string
  /** Names of the pools it covers, selectors resolved. */
  readonly pools: ReadonlySet<string>
  readonly aggregationLength: number
  readonly aggregationLengthV6: number
  readonly localPref: number
  /** `65000:1` and `large:65000:1:2`, aliases resolved, each once and sorted. */
  readonly communities: readonly string[]
  /** Names; empty: every peer. */
  readonly peers: readonly string[]
  /** Any of them; empty: every node. */
  readonly nodeSelectors: readonly Selector[]
  /** Any of them; empty: every Service. */
  readonly serviceSelectors: readonly Selector[]
}

export interface BgpPeerView {
  readonly name: string
  readonly myASN: number
  /** Shown to the peer instead of myASN. */
  readonly localASN: number | undefined
  /** A number, or any of the own AS or of another one. */
  readonly peerASN: number | 'internal' | 'external'
  /** An address, or the interface at whose other end the peer is. */
  readonly at: { readonly address: Ip } | { readonly interface: string }
  readonly port: number
  readonly vrf: string
  readonly sourceAddress: Ip | undefined
  readonly routerId: Ip | undefined
  readonly timers: PeerTimers
  readonly nodeSelectors: readonly Selector[]
  readonly password: SecretText | undefined
  /** Name of the Secret that holds it. */
  readonly passwordSecret: string | undefined
  readonly bfdProfile: string | undefined
  readonly gracefulRestart: boolean
  readonly ebgpMultiHop: boolean
  /** Routes of both families in one session. */
  readonly bothFamilies: boolean
}

/** Milliseconds; undefined: whoever speaks BGP chooses. */
export interface PeerTimers {
  readonly hold: number | undefined
  readonly keepalive: number | undefined
  readonly connect: number | undefined
}

/** Milliseconds; undefined: whoever speaks BFD chooses. */
export interface BfdProfileView {
  readonly name: string
  readonly receiveInterval: number | undefined
  readonly transmitInterval: number | undefined
  readonly detectMultiplier: number | undefined
  readonly echoInterval: number | undefined
  readonly echoMode: boolean
  readonly passiveMode: boolean
  readonly minimumTtl: number | undefined
}
