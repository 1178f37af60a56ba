import { addressText, type Endpoint, isPrivate, parseAddress } from '../rules/index.ts'
import { advertisedAddress } from './address-of.ts'
import { realClock } from './clock.ts'
import { join } from './join.ts'
import { type Member, type MemberListener, memberOf } from './member.ts'
import { GossipNode } from './node.ts'
import type { Log, MemberlistOptions } from './options.ts'
import { type Settings, settingsOf } from './settings.ts'
import type { Transport } from './transport.ts'
import { udpTcpTransport } from './udp-tcp-transport.ts'

export interface Memberlist {
  readonly localPort: number
  /** Alive and suspect ones, ourselves among them. */
  members(): readonly Member[]
  /**
   * Exchanges states with each address, `[name/]host[:port]`, one after the other (ML 9).
   * @returns how many could be merged; rejects only when not one could, or when stopped by the signal
   */
  join(addresses: readonly string[], signal?: AbortSignal): Promise<number>
  /** Says goodbye, once. True when it was told as often as it should be, false when the time ran out first. Goes on answering. */
  leave(timeoutMs: number): Promise<boolean>
  /** Changes our metadata. True when told as often as it should be, false when the time ran out first. */
  updateMeta(meta: Uint8Array, timeoutMs: number): Promise<boolean>
  /** Closes everything; without `leave` the others find out by probing. */
  shutdown(): Promise<void>
  /** Called synchronously, in order, when the state changes. The answer ends it. */
  on(listener: MemberListener): () => void
  /** 0 is healthy; each point adds one probe interval to the patience with others (ML 7.5). */
  health(): number
}

/** Binds, and knows itself; `join` makes it part of a cluster. Rejects when the options cannot work or the address cannot be bound. */
export async function createMemberlist(options: MemberlistOptions): Promise<Memberlist> {
  const settings = settingsOf(options)
  const { log = () => {}, onDrop = () => {}, hooks = {}, clock = realClock } = options
  const address = advertisedOf(options)
  const bind = { address: options.bindAddress, port: options.bindPort }
  const transport = await (options.transport ?? udpTcpTransport)(bind)
  const self = { addr: address, port: options.advertisePort ?? transport.local.port }
  warnIfOpen(settings, self, log)
  const node = new GossipNode({ transport, clock, settings, self, hooks, log, onDrop })
  node.start()
  return facade(node, transport, settings, log)
}

function facade(node: GossipNode, transport: Transport, { config }: Settings, log: Log): Memberlist {
  let leaving: Promise<boolean> | undefined
  const rules = {
    defaultPort: transport.local.port,
    requireNodeNames: config.requireNodeNames,
    failed: (address: string, reason: string) => log('info', 'not joined', { address, reason }),
  }
  return {
    localPort: transport.local.port,
    members: () => node.present().map(memberOf),
    join: (addresses, signal) => join(node.exchanges, addresses, rules, signal),
    leave(timeoutMs) {
      leaving ??= node.told((ticket) => ({ type: 'leave', ticket }), timeoutMs)
      return leaving
    },
    updateMeta: (meta, timeoutMs) => node.told((ticket) => ({ type: 'update-meta', meta, ticket }), timeoutMs),
    shutdown: () => node.close(),
    on: (listener) => node.on(listener),
    health: () => node.score(),
  }
}

function advertisedOf({ advertiseAddress, bindAddress }: MemberlistOptions): Uint8Array {
  const address = advertiseAddress === undefined ? advertisedAddress(bindAddress) : parseAddress(advertiseAddress)
  if (address !== undefined) return address
  throw new RangeError(`no address to advertise: bound to ${bindAddress}, advertising ${advertiseAddress ?? 'the same'}`)
}

/** ML 12.1: whoever reaches the port of such a node can add, suspect and kill members. */
function warnIfOpen({ sealing }: Settings, { addr }: Endpoint, log: Log): void {
  if (sealing.keys.length > 0 || isPrivate(addr)) return
  log('warn', 'gossip without a key on a public address: anybody who reaches it can take the cluster apart', {
    address: addressText(addr),
  })
}
