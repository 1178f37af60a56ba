/** One controller at a time: the election's rules. It knows no API server, no clock and no dice. */
export * from './lead.ts'
export * from './lease.ts'
