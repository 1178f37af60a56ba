/**
 * What may be done to the cluster, as values. A decision is a list of steps per Service; the steps of one Service are done in order,
 * and the first that is refused ends them (the Service is then looked at again).
 */
import type { ClaimEffect } from './effects/claim-effects.ts'
import type { OperatorEffect } from './effects/operator-effects.ts'
import type { ServiceEffect } from './effects/service-effects.ts'

export type * from './effects/claim-effects.ts'
export type * from './effects/operator-effects.ts'
export type * from './effects/service-effects.ts'

export type Effect = ClaimEffect | ServiceEffect | OperatorEffect

/** Why an effect was not done. Conflict: a precondition failed, look again. Unavailable: try again later. */
export type EffectRefusal = 'AlreadyExists' | 'Conflict' | 'NotFound' | 'Forbidden' | 'Invalid' | 'Unavailable'

export type Outcome = { readonly done: true } | { readonly done: false; readonly why: EffectRefusal; readonly message: string }
