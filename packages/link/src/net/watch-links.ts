import { isDrop } from '@clarion/inet'
import { diffLinks } from '../rules/diff-links.ts'
import type { Link } from '../rules/link.ts'
import { applyLinkMessages, NO_LINKS, startListing } from '../rules/link-table.ts'
import { decodeNetlink, encodeLinkDump } from '../wire/netlink.ts'
import { type Clock, systemClock } from './clock.ts'
import { LinkFault } from './link-fault.ts'
import { type OpenNetlink, openNetlink } from './open-netlink.ts'

export interface WatchLinksOptions {
  /** Every link of this network namespace by its index; first when all are known, then whenever something differs. */
  readonly onChange: (links: ReadonlyMap<number, Link>) => void
  /** Something is wrong, but the watch goes on. */
  readonly onFault: (fault: LinkFault) => void
  /** Ends the watch. */
  readonly signal: AbortSignal
  readonly clock?: Clock | undefined
}

/** Throws LinkFault when netlink cannot be had. Its memory twin: `memoryHost`. */
export type WatchLinks = (options: WatchLinksOptions) => void

/** All links are listed this often even if nothing was told: news can be lost without a word. */
const LIST_AGAIN_MS = 10_000
/** After a listing that failed: the kernel may still be busy with the last one (EBUSY), or links come and go in crowds. */
const RETRY_MS = 100

/** Lists the links, then listens (rtnetlink(7), RTMGRP_LINK): up, carrier, MAC, name, master, disappearance. */
export const watchLinks: WatchLinks = (options) => watchOver(openNetlink, options)

/** The same over any netlink. */
export function watchOver(open: OpenNetlink, { onChange, onFault, signal, clock = systemClock }: WatchLinksOptions): void {
  if (signal.aborted) return
  let table = NO_LINKS
  let told: ReadonlyMap<number, Link> | undefined
  let sequence = 0
  let cancel: () => void = () => {}

  const list = () => {
    cancel()
    cancel = clock.after(LIST_AGAIN_MS, list)
    table = startListing(table, ++sequence)
    if (!netlink.send(encodeLinkDump(sequence))) listSoon()
  }
  const listSoon = () => {
    cancel()
    cancel = clock.after(RETRY_MS, list)
  }
  const netlink = open({
    onDatagram(bytes) {
      const messages = decodeNetlink(bytes)
      if (isDrop(messages))
        return onFault(new LinkFault('LINKS_UNKNOWN', `The kernel told of links in a way we do not know: ${messages.drop}.`))
      const news = applyLinkMessages(table, messages)
      table = news.table
      if (news.listed === 'again') listSoon()
      if (told === undefined && news.listed !== 'whole') return
      const { added, removed, changed } = diffLinks(told ?? new Map(), table.links)
      if (told !== undefined && added.length + removed.length + changed.length === 0) return
      told = table.links
      onChange(told)
    },
    /** ENOBUFS: the queue was full, and what it could not hold is lost (netlink(7)). */
    onError(errno) {
      if (errno !== 'ENOBUFS') onFault(new LinkFault('LINKS_UNKNOWN', `Reading news of links failed: ${errno}.`, errno))
      listSoon()
    },
  })
  signal.addEventListener(
    'abort',
    () => {
      cancel()
      netlink.close()
    },
    { once: true },
  )
  list()
}
