/** What is wrong with what is written about BGP. It is refused alone, and takes no address away. */
import type { ConfigObjects } from '@clarion/core'
import { BGP_KINDS } from '@clarion/kube'
import type { Decided } from './decide.ts'
import type { Home } from './home.ts'

export interface BgpJudged {
  readonly faults: readonly string[]
  /** Why it cannot be judged, where there is something to judge. */
  readonly unjudged: string | null
}

export function judgedBgp({ facts, unread }: Pick<Home, 'facts' | 'unread'>, { bgpFaults }: Decided): BgpJudged {
  const isSeen = !BGP_KINDS.some((kind) => unread.has(kind))
  return { faults: isSeen ? bgpFaults.map(({ message }) => message) : [], unjudged: whyUnjudged(unread, facts.config) }
}

/** Peers hold passwords: who may list everything else often may not list them, and then nothing that names one can be judged. */
export function whyUnjudged(unread: Home['unread'], ...written: readonly ConfigObjects[]): string | null {
  const blind = BGP_KINDS.filter((kind) => unread.has(kind))
  const isUsed = written.some(({ bgp }) => Object.values(bgp ?? {}).some((objects) => objects.length > 0))
  if (blind.length === 0 || !(isUsed || blind.includes('BGPAdvertisement'))) return null
  return `what is written about BGP is not judged: ${blind.join(', ')} may not be listed`
}
