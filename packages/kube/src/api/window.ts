/**
 * How many writes to have under way: as many as may be, until the server says that it is too much (429 of its priority and fairness, or 503);
 * then half of it, and one more after each round that went well (RFC 5681's rule for losses). Fewer would spare others a wait, and cost
 * more: on two cores shared with the server, a write among four costs it a fifth more than one among sixteen (docs/performance.md).
 */
export interface Window {
  readonly size: number
  /** Good answers of this round. A round is as many answers as there may be writes. */
  readonly heard: number
}

export interface Answered {
  /** Writes under way when it came, this one included. */
  readonly underWay: number
  /** Too many requests, or no capacity (429, 503). */
  readonly pushedBack: boolean
}

const FEWEST = 2
export const MOST = 24

export const FIRST_WINDOW: Window = { size: MOST, heard: 0 }

export function afterAnswer({ size, heard }: Window, { underWay, pushedBack }: Answered): Window {
  if (pushedBack) return { size: Math.max(FEWEST, size >> 1), heard: 0 }
  if (underWay < size) return { size, heard } // there was room left: it says nothing of more
  return heard + 1 < size ? { size, heard: heard + 1 } : { size: Math.min(MOST, size + 1), heard: 0 }
}
