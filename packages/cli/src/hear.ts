/** The speakers' answers to `/state`, read. */
import type { SpeakerState } from '@clarion/core'
import { readSpeakerState } from './read-state.ts'
import type { Reply } from './speakers.ts'
import type { Unheard } from './unheard.ts'

export interface Heard {
  readonly states: readonly SpeakerState[]
  readonly unheard: readonly Unheard[]
}

export function heardOf(replies: readonly Reply[]): Heard {
  const states: SpeakerState[] = []
  const unheard: Unheard[] = []
  for (const { from, answer } of replies) {
    const read = 'no' in answer ? answer : readSpeakerState(answer.body)
    if ('no' in read) unheard.push({ from, no: read.no })
    else states.push(read.state)
  }
  return { states, unheard }
}
