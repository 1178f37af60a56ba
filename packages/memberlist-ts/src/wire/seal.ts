/**
 * A sealed payload, ML 3.2: AES in Galois/counter mode.
 *
 *     0         1                13           end - 16   end
 *     | version | nonce, 12 bytes | ciphertext | tag |
 *
 * Version 1 seals the message as it is; version 0 pads it to a multiple of 16 by PKCS#7, always by at least one byte.
 */
import type { Drop, SealDrop } from './drop.ts'
import type { Sealing } from './sealing.ts'

const VERSION_AND_NONCE = 13
const TAG = 16
const BLOCK = 16
const PADDED = 0
const LAST_VERSION = 1
const NO_BYTES = new Uint8Array(0)

/** Whether what we send is encrypted. */
export function seals({ keys, verifyOutgoing }: Sealing): boolean {
  return keys.length > 0 && verifyOutgoing
}

/** What encryption adds at most (ML 3.8). */
export function sealOverhead({ keys, encryptionVersion }: Sealing): number {
  if (keys.length === 0) return 0
  return VERSION_AND_NONCE + TAG + (encryptionVersion === PADDED ? BLOCK : 0)
}

/** Length of the sealed form of a plaintext of this length. */
export function sealedLength(length: number, { encryptionVersion }: Sealing): number {
  return VERSION_AND_NONCE + TAG + (encryptionVersion === PADDED ? length - (length % BLOCK) + BLOCK : length)
}

/** Seals with the primary key and writes the result at `at`. There must be a key. */
export function putSealed(b: Uint8Array, at: number, plaintext: Uint8Array, aad: Uint8Array, sealing: Sealing): void {
  const nonce = sealing.nonce()
  const text = sealing.encryptionVersion === PADDED ? padded(plaintext) : plaintext
  b[at] = sealing.encryptionVersion
  b.set(nonce, at + 1)
  b.set(sealing.aead.seal(sealing.keys[0] ?? NO_BYTES, nonce, text, aad), at + VERSION_AND_NONCE)
}

/** The plaintext, by whichever key opens it. */
export function openSealed(b: Uint8Array, aad: Uint8Array, { keys, aead }: Sealing): Uint8Array | Drop<SealDrop> {
  const version = b[0]
  if (version === undefined) return { drop: 'gossip-sealed-too-short' }
  if (version > LAST_VERSION) return { drop: 'gossip-encryption-version-unknown' }
  const least = VERSION_AND_NONCE + TAG + (version === PADDED ? BLOCK : 0)
  if (b.length < least) return { drop: 'gossip-sealed-too-short' }
  const nonce = b.subarray(1, VERSION_AND_NONCE)
  const sealed = b.subarray(VERSION_AND_NONCE)
  for (const key of keys) {
    const text = aead.open(key, nonce, sealed, aad)
    if (text === undefined) continue
    const plaintext = version === PADDED ? unpadded(text) : text
    if (plaintext === undefined) return { drop: 'gossip-padding-bad' }
    return plaintext.length === 0 ? { drop: 'gossip-plaintext-empty' } : plaintext
  }
  return { drop: 'gossip-no-key-opens' }
}

function padded(plaintext: Uint8Array): Uint8Array {
  const count = BLOCK - (plaintext.length % BLOCK)
  const b = new Uint8Array(plaintext.length + count).fill(count, plaintext.length)
  b.set(plaintext)
  return b
}

function unpadded(text: Uint8Array): Uint8Array | undefined {
  const count = text.at(-1) ?? 0
  if (count < 1 || count > BLOCK || count > text.length) return undefined
  const end = text.length - count
  return text.subarray(end).every((c) => c === count) ? text.subarray(0, end) : undefined
}
