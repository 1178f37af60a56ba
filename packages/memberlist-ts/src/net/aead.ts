import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Aead } from '../wire/index.ts'

const NONCE_LENGTH = 12 // ML 3.2
const TAG_LENGTH = 16

/** AES in Galois/counter mode by OpenSSL. */
export const aesGcm: Aead = {
  seal(key, nonce, plaintext, aad) {
    const cipher = createCipheriv(cipherFor(key), key, nonce, { authTagLength: TAG_LENGTH }).setAAD(aad)
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  },
  open(key, nonce, sealed, aad) {
    if (sealed.length < TAG_LENGTH) return undefined
    const body = sealed.length - TAG_LENGTH
    const decipher = createDecipheriv(cipherFor(key), key, nonce, { authTagLength: TAG_LENGTH }).setAAD(aad)
    decipher.setAuthTag(sealed.subarray(body))
    const plain = decipher.update(sealed.subarray(0, body))
    try {
      decipher.final()
    } catch {
      return undefined // not authentic: OpenSSL says so by throwing
    }
    return plain
  },
}

/** Twelve fresh bytes of the system's generator. */
export function freshNonce(): Uint8Array {
  return randomBytes(NONCE_LENGTH)
}

function cipherFor(key: Uint8Array): 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm' {
  if (key.length === 16) return 'aes-128-gcm'
  return key.length === 24 ? 'aes-192-gcm' : 'aes-256-gcm'
}
