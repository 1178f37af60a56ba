/** What is written about BGP, as far as it may be seen. What is wrong with it is refused alone, and takes no address away. */
import type { ConfigObjects } from '@clarion/core'
import { BGP_KINDS } from '@clarion/kube'
import type { Home } from './home.ts'

/** Without BGP where a part of it is out of sight: who may list everything else often may not list peers, for these hold passwords. */
export function judgeable(config: ConfigObjects, unread: Home['unread']): ConfigObjects {
  return BGP_KINDS.some((kind) => unread.has(kind)) ? { ...config, bgp: undefined } : config
}

/** Why it is not judged, where there is something to judge. */
export function whyUnjudged(unread: Home['unread'], ...written: readonly ConfigObjects[]): string | null {
  const blind = BGP_KINDS.filter((kind) => unread.has(kind))
  const isUsed = written.some(({ bgp }) => Object.values(bgp ?? {}).some((objects) => objects.length > 0))
  if (blind.length === 0 || !(isUsed || blind.includes('BGPAdvertisement'))) return null
  return `what is written about BGP is not judged: ${blind.join(', ')} may not be listed`
}
