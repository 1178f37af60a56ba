/** One thing the doctor looked at: as a value. `-o json` prints it. */
export interface Finding {
  readonly check: Check
  /** Skipped: it could not be looked at from here, and the message says why. */
  readonly level: 'ok' | 'problem' | 'skipped'
  readonly message: string
  /** For a problem: what helps. */
  readonly remedy: string | null
}

export type Check =
  | 'controller'
  | 'configuration'
  | 'speakers'
  | 'ring'
  | 'carrier'
  | 'owners'
  | 'gossip-port'
  | 'node'
  | 'packet-socket'
  | 'netlink'
  | 'ipv6'
  | 'strict-arp'
  | 'rp-filter'
  | 'cpu'
  | 'arp'
  | 'icmp'

export const ok = (check: Check, message: string): Finding => ({ check, level: 'ok', message, remedy: null })
export const skipped = (check: Check, message: string): Finding => ({ check, level: 'skipped', message, remedy: null })
export const problem = (check: Check, message: string, remedy: string): Finding => ({ check, level: 'problem', message, remedy })
