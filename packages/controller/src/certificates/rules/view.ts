/** The Secret of the webhooks' certificates as the rules see it. Times are milliseconds since the epoch. */

export interface Validity {
  readonly notBefore: number
  readonly notAfter: number
}

export interface LeafView extends Validity {
  /** DNS names it is good for. */
  readonly names: readonly string[]
  /** Which of the authorities signed it; undefined: none of them. */
  readonly signedBy: number | undefined
}

export interface CertificatesView {
  /** Whom API servers are told to trust, the newest first. The first one signs. */
  readonly authorities: readonly Validity[]
  /** Whether the key is that of the first authority, and one that we sign with. */
  readonly canSign: boolean
  /** What is shown to API servers; undefined: none, none that can be read, or one without its key. */
  readonly leaf: LeafView | undefined
}

export const NO_CERTIFICATES: CertificatesView = { authorities: [], canSign: false, leaf: undefined }
