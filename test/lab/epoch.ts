/** Milliseconds since the epoch, with fractions, on a clock that does not jump: the same for every program of a run. */
export const epoch = (): number => performance.timeOrigin + performance.now()
