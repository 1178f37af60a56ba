import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { file, toHex } from '../testing/vectors.ts'
import { deriveGossipKey } from './metallb-key.ts'

test.each(file.metallbKeyDerivation.map((v) => [v.secretText, v.keyHex]))('%s', (secret, key) => {
  expect(toHex(deriveGossipKey(Buffer.from(secret)) ?? Buffer.alloc(0))).toBe(key)
})

test('the padding is the SHA-256 of nothing; a key never shares memory with its secret', () => {
  const secret = new Uint8Array(40).fill(7)
  const key = deriveGossipKey(secret)
  secret.fill(0)
  expect(key).toEqual(new Uint8Array(32).fill(7))
  const padding = createHash('sha256').digest().subarray(0, 31)
  expect(deriveGossipKey(new Uint8Array([1]))).toEqual(new Uint8Array([1, ...padding]))
})

test('no secret, no encryption', () => expect(deriveGossipKey(new Uint8Array(0))).toBeUndefined())
