/** AES in Galois/counter mode with a 12-byte nonce and a 16-byte tag; the key's length (16, 24, 32) selects the cipher. */
export interface Aead {
  /** Ciphertext, then tag. */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array
  /** Takes ciphertext and tag; undefined when they are not authentic under this key. */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Uint8Array | undefined
}

/** How a cluster keeps its bytes to itself: key ring and label (ML 3.2, 3.6, 12.2). */
export interface Sealing {
  /** Tried in order; the first is the primary, which alone encrypts. Empty: plaintext. */
  readonly keys: readonly Uint8Array[]
  /** UTF-8, at most 255 bytes. Empty: none. */
  readonly label: Uint8Array
  /** Something in front of us checks and strips the label header; the label still authenticates. */
  readonly skipInboundLabelCheck: boolean
  readonly verifyIncoming: boolean
  readonly verifyOutgoing: boolean
  /** To send; both are accepted. 0 when the configured protocol version is 1. */
  readonly encryptionVersion: 0 | 1
  readonly aead: Aead
  /** Twelve fresh bytes of a cryptographic generator. */
  readonly nonce: () => Uint8Array
}
