import type { BigIntStats } from 'node:fs'

/** What tells one content of a file from the next without reading it. */
export interface Stamp {
  readonly id: string
  /** Written so recently that another write could have the same stamp (the kernel dates files in ticks of some milliseconds). */
  readonly young: boolean
}

const YOUNG = 100 // ms

export function stampOf({ dev, ino, size, mtimeNs, mtimeMs }: BigIntStats): Stamp {
  return { id: `${dev}:${ino}:${size}:${mtimeNs}`, young: Math.abs(Date.now() - Number(mtimeMs)) < YOUNG }
}
