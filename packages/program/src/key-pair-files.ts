/** A certificate with its key in files of a folder, tls.crt and tls.key, as a mounted Secret holds them and changes them under a program. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from './clock.ts'

export interface KeyPair {
  /** PEM, both. */
  readonly cert: string
  readonly key: string
}

export interface FollowOptions {
  readonly folder: string
  /** The pair that is in use already; without one the files are looked at at once. */
  readonly first?: KeyPair | undefined
  readonly clock: Clock
  readonly changed: (pair: KeyPair) => void
  /** Why there is no pair to be used; once for each sentence in a row. What was in use stays. */
  readonly onFault: (why: string) => void
}

const LOOK_AGAIN_MS = 5_000

/** Rejects with a sentence where the two are missing, or no pair. */
export async function readKeyPair(folder: string): Promise<KeyPair> {
  const cert = await readFile(join(folder, 'tls.crt'), 'utf8') // one after the other: where both are missing, the first is named
  const key = await readFile(join(folder, 'tls.key'), 'utf8')
  try {
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error('the key is of another one')
  } catch (error) {
    throw new Error(`tls.crt and tls.key are no certificate with its key: ${error instanceof Error ? error.message : error}`)
  }
  return { cert, key }
}

/** Tells of each pair that is another one than the last; the returned function ends it. */
export function followKeyPair({ folder, first, clock, changed, onFault }: FollowOptions): () => void {
  let last = first
  let said: string | undefined
  let ended = false
  const look = async () => {
    const trouble = await take().catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    if (ended) return
    if (trouble !== undefined && trouble !== said) onFault(`${folder}: ${trouble}`)
    said = trouble
    cancel = clock.after(LOOK_AGAIN_MS, () => void look())
  }
  const take = async (): Promise<undefined> => {
    const now = await readKeyPair(folder)
    if (ended || (now.cert === last?.cert && now.key === last.key)) return
    changed(now)
    last = now
  }
  let cancel = first === undefined ? () => {} : clock.after(LOOK_AGAIN_MS, () => void look())
  if (first === undefined) void look()
  return () => {
    ended = true
    cancel()
  }
}
