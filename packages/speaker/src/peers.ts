import type { SpeakerPodView } from '@clarion/core'
import { type Ip, parseIp } from '@clarion/inet'

/** Where other speakers may be: their pods and the configured addresses, without our own. */
export function peerAddresses(pods: Iterable<SpeakerPodView>, configured: readonly string[], own: Ip): readonly string[] {
  const addresses = new Set([...Array.from(pods, (pod): string => pod.ip), ...configured.map((a) => parseIp(a) ?? a)])
  addresses.delete(own)
  return [...addresses].sort()
}
