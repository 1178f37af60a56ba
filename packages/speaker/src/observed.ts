/** What the worker has told, as it is now: for whoever asks the speaker. */
import type { Ip } from '@clarion/inet'
import { AnsweringLinks } from './answering-links.ts'
import type { FromWorker, OwnerChange } from './protocol.ts'

export interface Owned extends OwnerChange {
  /** When it was heard here, milliseconds since the epoch. */
  readonly since: number
}

type Links = Pick<Extract<FromWorker, { type: 'links' }>, 'counting' | 'ignored'>

export interface Observed {
  take(message: FromWorker): void
  /** Undefined before the ring was joined. */
  members(): readonly string[] | undefined
  links(): Links
  /** How each address that has an owner came to it. */
  owners(): Iterable<Owned>
  /** The last that was heard of an address. */
  owner(address: Ip): Owned | undefined
  /** Links that answer for it. */
  interfaces(address: Ip): readonly string[]
}

/** Addresses without an owner that are remembered: those of one accident. */
const MOST_LOST = 200

export function createObserved(wallNow: () => number): Observed {
  const owners = new Map<Ip, Owned>()
  const lost = new Map<Ip, Owned>()
  let members: readonly string[] | undefined
  let links: Links = { counting: [], ignored: [] }
  const answering = new AnsweringLinks()

  const note = (change: OwnerChange) => {
    const { address, owner } = change
    const [there, gone] = owner === undefined ? [lost, owners] : [owners, lost]
    there.set(address, { ...change, since: wallNow() })
    gone.delete(address)
    const [oldest] = lost.keys()
    if (lost.size > MOST_LOST && oldest !== undefined) lost.delete(oldest)
  }

  return {
    take(message) {
      if (message.type === 'owners') for (const change of message.changes) note(change)
      else if (message.type === 'links') links = message
      else if (message.type === 'answering') answering.take(message.addresses)
      else if (message.type === 'joined' || message.type === 'member') members = message.members
    },
    members: () => members,
    links: () => links,
    owners: () => owners.values(),
    owner: (address) => owners.get(address) ?? lost.get(address),
    interfaces: (address) => answering.of(address),
  }
}
