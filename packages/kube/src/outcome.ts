import type { EffectRefusal, Outcome } from '@clarion/core'

export const DONE: Outcome = { done: true }

export function refuse(why: EffectRefusal, message: string): Outcome {
  return { done: false, why, message }
}
