import { type Config, isInside, lanConfig, type Network, ownVersions, parseNetwork } from '../rules/index.ts'
import { MAX_META, MAX_NAME, type NodeName, type Sealing } from '../wire/index.ts'
import { aesGcm, freshNonce } from './aead.ts'
import type { MemberlistOptions } from './options.ts'
import { nameOf } from './text.ts'

/** The options, checked and with their defaults. */
export interface Settings {
  readonly config: Config
  readonly name: NodeName
  readonly sealing: Sealing
  readonly vsn: Uint8Array
  readonly meta: Uint8Array | null
  readonly isAllowed: (addr: Uint8Array) => boolean
  readonly random: () => number
}

/** Throws RangeError, naming the option, for what cannot work. */
export function settingsOf(options: MemberlistOptions): Settings {
  const config = options.config ?? lanConfig()
  const name = nameOf(options.name)
  const label = new TextEncoder().encode(options.label ?? '')
  const keys = options.secretKeys ?? []
  const delegate = options.delegateVersions ?? { min: 0, max: 0, current: 0 }
  must(name.length >= 1 && name.length <= MAX_NAME, `name must have 1 to ${MAX_NAME} bytes`)
  must(label.length <= 255, 'label must have at most 255 bytes')
  must(
    keys.every(({ length }) => length === 16 || length === 24 || length === 32),
    'each of secretKeys must have 16, 24 or 32 bytes',
  )
  must((options.meta?.length ?? 0) <= MAX_META, `meta must have at most ${MAX_META} bytes`)
  must(Object.values(delegate).every(isByte), 'delegateVersions must be numbers from 0 to 255')
  const version = config.protocolVersion
  must(Number.isInteger(version) && version >= 1 && version <= 5, 'config.protocolVersion must be 1 to 5')
  return {
    config,
    name,
    vsn: ownVersions(version, delegate),
    meta: options.meta ?? null,
    isAllowed: allowedBy(config.allowedNetworks),
    random: options.random ?? Math.random,
    sealing: {
      keys,
      label,
      skipInboundLabelCheck: config.skipInboundLabelCheck,
      verifyIncoming: config.gossipVerifyIncoming,
      verifyOutgoing: config.gossipVerifyOutgoing,
      encryptionVersion: version === 1 ? 0 : 1,
      aead: aesGcm,
      nonce: freshNonce,
    },
  }
}

function allowedBy(texts: readonly string[] | undefined): (addr: Uint8Array) => boolean {
  if (texts === undefined) return () => true
  const networks = texts.map((text): Network => {
    const network = parseNetwork(text)
    if (network === undefined) throw new RangeError(`config.allowedNetworks: ${text} is no network`)
    return network
  })
  return (addr) => isInside(networks, addr)
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new RangeError(otherwise)
}

function isByte(n: number): boolean {
  return Number.isInteger(n) && n >= 0 && n <= 255
}
