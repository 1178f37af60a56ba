import type { SpeakerPodView } from '@clarion/core'
import { parseIp } from '@clarion/inet'
import type { PodObject } from '../schema/pod.ts'

/** Where a speaker's gossip listens; undefined for a pod that has no node or address yet, or is over (its address may be another's). */
export function viewSpeakerPod({ metadata, spec, status }: PodObject): SpeakerPodView | undefined {
  const ip = parseIp(status.podIP)
  if (ip === undefined || spec.nodeName === '' || status.phase === 'Succeeded' || status.phase === 'Failed') return undefined
  return { name: metadata.name, node: spec.nodeName, ip }
}
