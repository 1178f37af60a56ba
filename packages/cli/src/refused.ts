/** A sentence for the person, and the exit code that goes with it: 2, nothing was found out. */
export class Refused extends Error {
  readonly code = 2
}
