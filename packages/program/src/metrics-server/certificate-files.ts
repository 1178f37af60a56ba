/** `--metrics-cert-dir`: tls.crt and tls.key of a folder, read again now and then, for a mounted Secret changes under a program. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { Clock } from '../clock.ts'
import type { KeyPair } from './self-signed.ts'

const AGAIN_MS = 60_000

/** Throws a sentence where the two are missing, or no pair. */
export async function readKeyPair(folder: string): Promise<KeyPair> {
  const [cert, key] = await Promise.all(['tls.crt', 'tls.key'].map((name) => readFile(join(folder, name), 'utf8')))
  const pair = { cert: cert ?? '', key: key ?? '' }
  createSecureContext(pair)
  return pair
}

/** Tells of each new pair after `first`; the returned function ends it. A pair that cannot be used is told as a fault, and the old one stays. */
export function followKeyPair(
  folder: string,
  first: KeyPair,
  clock: Clock,
  changed: (pair: KeyPair) => void,
  onFault: (why: string) => void,
): () => void {
  let last = first
  let ended = false
  const look = async () => {
    try {
      const now = await readKeyPair(folder)
      if (!ended && (now.cert !== last.cert || now.key !== last.key)) {
        last = now
        changed(now)
      }
    } catch (error) {
      onFault(`${folder}: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (!ended) cancel = clock.after(AGAIN_MS, () => void look())
  }
  let cancel = clock.after(AGAIN_MS, () => void look())
  return () => {
    ended = true
    cancel()
  }
}
