/** Does the steps of a Service one after the other, and notes what each has done. */
import type { Book, Effect, Outcome, ServiceKey } from '@clarion/core'
import type { Cluster } from '@clarion/kube'
import type { ForeignWrites } from './foreign-writes.ts'

export interface StepsOptions {
  readonly cluster: Pick<Cluster, 'facts' | 'perform'>
  readonly book: Book
  readonly foreign: Pick<ForeignWrites, 'note'>
  readonly leads: () => boolean
  readonly isStopped: () => boolean
  readonly report: { undone(effect: Effect, why: string, message: string): void }
  /** An address is free that was not, or could be shared. */
  readonly freed: () => void
}

export interface Steps {
  perform(effect: Effect): Promise<Outcome>
  /** False: one was not done, and none behind it. */
  performAll(key: ServiceKey, effects: readonly Effect[]): Promise<boolean>
}

export function createSteps({ cluster, book, foreign, leads, isStopped, report, freed }: StepsOptions): Steps {
  const { facts } = cluster

  /** The news of a write may come after the next pass: what the facts show of it already is noted now, or it would be planned again. */
  const noteDone = (effect: Effect): boolean => {
    if (effect.do === 'write-status') {
      const view = facts.services.get(effect.service)
      foreign.note(effect.service, view, false)
      return book.noteService(effect.service, view)
    }
    return 'address' in effect && book.noteClaim(effect.address, facts.claims.get(effect.address))
  }

  const perform = async (effect: Effect): Promise<Outcome> => {
    const outcome = await cluster.perform(effect)
    if (outcome.done && noteDone(effect)) freed()
    return outcome
  }

  return {
    perform,
    async performAll(key, effects) {
      for (const effect of effects) {
        if (isStopped()) return false
        if (!leads()) {
          book.noteUndone(key)
          return false
        }
        const outcome = await perform(effect)
        if (outcome.done) continue
        book.noteUndone(key, effect.do === 'claim-address' && outcome.why === 'AlreadyExists' ? effect.address : undefined)
        report.undone(effect, outcome.why, outcome.message)
        return false
      }
      return true
    },
  }
}
