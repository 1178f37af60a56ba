/** SHA-256 of nothing: MetalLB sums an empty hash behind the secret instead of hashing the secret (ML 11.2). */
const SHA256_OF_NOTHING = [
  0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64,
  0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]
const KEY_LENGTH = 32 // AES-256

/** The key MetalLB's speakers make of their secret, taken verbatim. An empty secret means no encryption. */
export function deriveGossipKey(secretText: Uint8Array): Uint8Array | undefined {
  if (secretText.length === 0) return undefined
  const key = new Uint8Array(KEY_LENGTH)
  const kept = Math.min(secretText.length, KEY_LENGTH)
  key.set(secretText.subarray(0, kept))
  key.set(SHA256_OF_NOTHING.slice(0, KEY_LENGTH - kept), kept)
  return key
}
