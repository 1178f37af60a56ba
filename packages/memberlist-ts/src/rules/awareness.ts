/** ML 7.5: how much we doubt ourselves, from 0 to most. */
export interface Awareness {
  score: number
  readonly most: number
}

export function newAwareness(multiplier: number): Awareness {
  return { score: 0, most: Math.max(0, multiplier - 1) }
}

export function changeScore(awareness: Awareness, by: number): void {
  awareness.score = Math.min(awareness.most, Math.max(0, awareness.score + by))
}
