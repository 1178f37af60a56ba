import type { SecretText } from '@clarion/core'
import type { SecretObject } from '../schema/secret.ts'

/** The Secret that MetalLB's controller makes and its speakers mount (MB 3.8). */
export const GOSSIP_SECRET_NAME = 'memberlist'

/** The text of the gossip secret; `stringData` overrides `data`, as at the API server. */
export function viewGossipSecret({ data, stringData }: SecretObject): SecretText | undefined {
  if (stringData.secretkey !== undefined) return stringData.secretkey
  return data.secretkey === undefined ? undefined : new TextDecoder().decode(Buffer.from(data.secretkey, 'base64'))
}
