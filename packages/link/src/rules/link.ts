import type { Mac } from '@clarion/inet'

/** One network interface of this node, as netlink tells of it. */
export interface Link {
  readonly index: number
  readonly name: string
  readonly mac: Mac
  /** IFF_UP: switched on by the administrator. */
  readonly up: boolean
  /** IFF_LOWER_UP: a cable with somebody at its other end. */
  readonly carrier: boolean
  readonly broadcast: boolean
  readonly loopback: boolean
  /** IFF_NOARP */
  readonly noArp: boolean
  /** Index of the bond or bridge it belongs to. */
  readonly master: number | undefined
  readonly mtu: number
}
