import { equalBytes, u8 } from '@clarion/inet'

/** Why a frame went no further than its socket. Counted by the socket itself. */
export type FrameDrop =
  | 'frame-on-other-link' // sll_ifindex is not the bound link (VLAN children and macvlans leak into the parent's socket)
  | 'frame-sent-by-us' // PACKET_OUTGOING, or our own MAC as source: a hairpin or a loop brought it back
  | 'frame-vlan-tagged'
  | 'frame-too-old' // older than 200 ms by its kernel timestamp
  | 'frame-not-matched' // none of the matched bytes is in the set
  | 'frame-truncated'

/** linux/if_packet.h: what the kernel says of a frame's way. */
export const PACKET_HOST = 0
export const PACKET_OTHERHOST = 3
export const PACKET_OUTGOING = 4

export interface FrameFacts {
  readonly bytes: Uint8Array
  readonly truncated: boolean
  readonly linkIndex: number
  readonly packetType: number
  readonly vlan: number | undefined
  readonly ageMicros: number
}

export interface FrameTerms {
  readonly linkIndex: number
  readonly mac: Uint8Array
  readonly mostAgeMicros: number
}

/** The first reason to hand a frame on to nobody, or undefined. */
export function frameDrop(frame: FrameFacts, terms: FrameTerms): FrameDrop | undefined {
  if (frame.linkIndex !== terms.linkIndex) return 'frame-on-other-link'
  if (frame.packetType === PACKET_OUTGOING || equalBytes(frame.bytes.subarray(6, 12), terms.mac)) return 'frame-sent-by-us'
  if (isTagged(frame, terms.mac)) return 'frame-vlan-tagged'
  if (frame.truncated) return 'frame-truncated'
  return frame.ageMicros > terms.mostAgeMicros ? 'frame-too-old' : undefined
}

/**
 * A tag of VLAN 0 only carries a priority. Sockets of a single EtherType never see other tags: where the VLAN has no interface, the
 * kernel takes the tag off and calls the frame somebody else's (net/core/dev.c, check_vlan_id). A frame for everybody, or for this very
 * MAC, that is called somebody else's has therefore lost a tag.
 */
function isTagged({ bytes, packetType, vlan }: FrameFacts, mac: Uint8Array): boolean {
  if (vlan !== undefined && vlan !== 0) return true
  if (packetType !== PACKET_OTHERHOST) return false
  const toGroup = (u8(bytes, 0) & 1) === 1 // IEEE 802 §8.2: the I/G bit
  return toGroup || equalBytes(bytes.subarray(0, 6), mac)
}
