import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deriveGossipKey } from 'memberlist-ts/wire'

/** The gossip key of a secret's text, taken verbatim (ML 11.2); undefined for an empty one: no encryption. */
export const gossipKey = (secret: string): Uint8Array | undefined => deriveGossipKey(new TextEncoder().encode(secret))

/** The text of `secretkey` in the mounted folder. */
export const readSecret = (folder: string): Promise<string> => readFile(join(folder, 'secretkey'), 'utf8')
