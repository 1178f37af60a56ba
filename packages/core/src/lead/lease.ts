/** The Lease as the election sees it (coordination.k8s.io/v1). Its times are other clocks' and are never compared: a version says that it changed. */
export interface LeaseView {
  /** Empty: nobody, it was released. */
  readonly holder: string
  /** spec.leaseDurationSeconds: so long after its last change, as the observer sees it, it is free. */
  readonly seconds: number
  /** spec.leaseTransitions */
  readonly transitions: number
  /** resourceVersion, the precondition of every write. */
  readonly version: string
}

/** One request at a time; each is answered by one LeaseAnswer. */
export type LeaseRequest =
  | { readonly do: 'read' }
  | { readonly do: 'create'; readonly holder: string; readonly seconds: number }
  /** Renews what `holder` has; `transitions` where it takes the Lease over. */
  | {
      readonly do: 'renew' | 'take'
      readonly holder: string
      readonly seconds: number
      readonly transitions: number
      readonly version: string
    }
  | { readonly do: 'release'; readonly version: string }

/**
 * The Lease as it is, also after a write that was done. Refused: a precondition failed or it is gone, so somebody else wrote. Lost: no
 * answer in time, or none that helps; what was sent may be done all the same.
 */
export type LeaseAnswer = { readonly lease: LeaseView | 'absent' } | { readonly no: 'refused' | 'lost' }

/**
 * Shares of a Lease's duration. A write is begun up to `MAY_WRITE` after the renewal that counts was sent, and has `REQUEST` to end: both
 * together stay below one by more than two clocks can differ that are each wrong by 1 %.
 */
export const MAY_WRITE = 2 / 3
export const REQUEST = 0.3
export const RENEW = 1 / 4

export interface LeadTimes {
  /** Whole seconds: a Lease's duration, and how far it stretches while the server is slow. */
  readonly shortest: number
  readonly longest: number
}

/** Leader lost to next leader: at most 1.1 renewals until it is seen for the last time, the duration, and the dice: 4.2 s. */
export const LEAD_TIMES: LeadTimes = { shortest: 3, longest: 12 }

/** What the controllers' Lease is called: those of different classes work side by side. */
export function leaseName(lbClass: string): string {
  const suffix = lbClass.toLowerCase().replace(/[^a-z0-9.]+/g, '-')
  return suffix === '' ? 'clarion-controller' : `clarion-controller-${suffix}`
}
