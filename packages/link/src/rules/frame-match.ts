import { equalBytes } from '@clarion/inet'

/** Offsets count from the first byte of the frame. Lets a frame pass when the `width` bytes at one of `offsets` are in `set`. Decided in C: what is not for us costs nothing above. */
export interface FrameMatch {
  readonly offsets: readonly number[]
  readonly width: 4 | 16
  readonly set: readonly Uint8Array[]
}

/** What native/match.c decides, in plain words: the memory twin's, and the measure of the fast one. */
export function frameMatches(match: FrameMatch, frame: Uint8Array): boolean {
  return match.offsets.some((offset) => {
    const bytes = frame.subarray(offset, offset + match.width)
    return bytes.length === match.width && match.set.some((key) => equalBytes(key, bytes))
  })
}
