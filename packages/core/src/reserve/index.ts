/** Addresses set apart for some Services or for none, and how many a namespace may have: rules on facts, as values. */
export * from './objects.ts'
export * from './quota.ts'
export { type Bound, QuotaCounts, type QuotaRefusal, type Used } from './quota-counts.ts'
export { readReservations } from './read-reservations.ts'
export * from './reservation.ts'
export { type Clash, Reserved, type Stretch } from './reserved.ts'
export { parseSpan, type Span, spanOf, spanText } from './span.ts'
