/** A Secret's or file's text; the gossip key is derived from it. Never logged. */
export type SecretText = string
