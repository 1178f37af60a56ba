import type { LinkMessage } from '../wire/link-message.ts'
import type { NetlinkMessage } from '../wire/netlink.ts'
import type { Link } from './link.ts'

/** The links as netlink has told of them so far, and the listing under way. */
export interface LinkTable {
  readonly links: ReadonlyMap<number, Link>
  readonly listing: Listing | undefined
}

interface Listing {
  readonly sequence: number
  /**
   * Its first answer was read. What is read before may have waited long, for links whose end was told to a full queue: it is older than the
   * list, for the socket keeps the order.
   */
  readonly begun: boolean
  /** Named by the list, or told of since it began: all other links are gone when it ends. */
  readonly named: ReadonlySet<number>
  readonly interrupted: boolean
}

/** What a datagram has meant: 'whole' when a listing ended well, 'again' when it has to be asked for once more. */
export interface LinkNews {
  readonly table: LinkTable
  readonly listed: 'whole' | 'again' | undefined
}

export const NO_LINKS: LinkTable = { links: new Map(), listing: undefined }

/** A listing was asked for under this number; one that was under way is forgotten. */
export function startListing(table: LinkTable, sequence: number): LinkTable {
  return { ...table, listing: { sequence, begun: false, named: new Set(), interrupted: false } }
}

/** Applies one datagram. News and lists come through the same socket, in the order in which the kernel said them. */
export function applyLinkMessages(table: LinkTable, messages: readonly NetlinkMessage[]): LinkNews {
  const links = new Map(table.links)
  const named = new Set(table.listing?.named)
  let { listing } = table
  let listed: LinkNews['listed']
  for (const message of messages) {
    const answers = message.multi || message.kind === 'error' // news may carry the number of whoever made them
    const ofListing = listing !== undefined && answers && message.sequence === listing.sequence
    if (listing !== undefined && ofListing) {
      listing = { ...listing, begun: true, interrupted: listing.interrupted || message.interrupted }
    }
    if (message.kind === 'link') {
      if (message.multi && !ofListing) continue // of a listing given up: older than what is known
      links.set(message.link.index, linkOf(message.link))
      if (listing?.begun) named.add(message.link.index)
    } else if (message.kind === 'link-gone') {
      links.delete(message.link.index)
    } else if (ofListing && (message.kind === 'done' || message.kind === 'error')) {
      listed = listing?.interrupted || message.errno !== 0 ? 'again' : 'whole'
      if (listed === 'whole') for (const index of links.keys()) if (!named.has(index)) links.delete(index)
      listing = undefined
    }
  }
  return { table: { links, listing: listing && { ...listing, named } }, listed }
}

/** Without what only netlink calls by that name. */
function linkOf({ operState: _state, cable: _cable, ...link }: LinkMessage): Link {
  return link
}
