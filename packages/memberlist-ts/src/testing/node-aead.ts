/** The cipher from OpenSSL, as a program would pass it in. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Aead, Sealing } from '../wire/sealing.ts'

const TAG = 16

export const nodeAead: Aead = {
  seal(key, nonce, plaintext, aad) {
    const cipher = createCipheriv(algorithm(key), key, nonce)
    cipher.setAAD(aad)
    return new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]))
  },
  open(key, nonce, sealed, aad) {
    const decipher = createDecipheriv(algorithm(key), key, nonce)
    decipher.setAAD(aad)
    decipher.setAuthTag(sealed.subarray(-TAG))
    const text = decipher.update(sealed.subarray(0, -TAG))
    try {
      return new Uint8Array(Buffer.concat([text, decipher.final()]))
    } catch {
      return undefined // not authentic
    }
  },
}

function algorithm(key: Uint8Array): 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm' {
  if (key.length === 16) return 'aes-128-gcm'
  return key.length === 24 ? 'aes-192-gcm' : 'aes-256-gcm'
}

/** Plaintext, no label, everything verified; the nonce is twelve zeros. */
export function sealingOf(changes: Partial<Sealing> = {}): Sealing {
  return {
    keys: [],
    label: new Uint8Array(0),
    skipInboundLabelCheck: false,
    verifyIncoming: true,
    verifyOutgoing: true,
    encryptionVersion: 1,
    aead: nodeAead,
    nonce: () => new Uint8Array(12),
    ...changes,
  }
}
