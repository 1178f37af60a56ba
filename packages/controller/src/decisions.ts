import type { Decision, ServiceKey } from '@clarion/core'

/** What was decided last for each Service that is there; told where it is another decision for whoever reads the log. */
export class Decisions {
  readonly all = new Map<ServiceKey, Decision>()
  readonly #told: (key: ServiceKey, decision: Decision) => void

  constructor(told: (key: ServiceKey, decision: Decision) => void) {
    this.#told = told
  }

  note(key: ServiceKey, decision: Decision): void {
    const before = this.all.get(key)
    if ('why' in decision && decision.why === 'ServiceGone') this.all.delete(key)
    else this.all.set(key, decision)
    if (before === undefined || summary(before) !== summary(decision)) this.#told(key, decision)
  }
}

function summary(decision: Decision): string {
  const refusal = 'refusal' in decision ? decision.refusal : undefined
  return JSON.stringify([
    decision.decision === 'Granted' ? 'Kept' : decision.decision,
    'ips' in decision ? decision.ips : [],
    refusal,
  ])
}
