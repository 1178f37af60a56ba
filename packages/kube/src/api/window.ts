/**
 * How many writes to have under way: as many as the server works on, and few that only wait there, for what waits delays everybody else.
 * The rule is TCP Vegas' (Brakmo and Peterson, SIGCOMM 1994) on answer times: what is under way beyond `size × least / usual` stands in a
 * line; too short a line and there may be one more, too long and there is one less. A server that pushes back halves it. So does every tenth
 * second, for a moment (as BBR's ProbeRTT): without it the least would be taken from times that are all spent in line.
 */
export interface Window {
  readonly size: number
  /** Shortest answer time of this span and of the one before, ms. A span ends after a while: servers become slower for good, too. */
  readonly least: number
  readonly leastBefore: number
  readonly spanBegan: number
  /** Answers of this round, and their times together. A round is as many answers as there may be writes. */
  readonly heard: number
  readonly took: number
}

export interface Answered {
  readonly now: number // ms, monotonic
  readonly took: number // ms
  /** Writes under way when it came, this one included. */
  readonly underWay: number
  /** Too many requests, or no capacity (429, 503). */
  readonly pushedBack: boolean
}

const FEWEST = 2
export const MOST = 16
const BEGIN = 4
const SHORT_LINE = 2
const LONG_LINE = 4
const SPAN = 10_000 // ms

export const FIRST_WINDOW: Window = {
  size: BEGIN,
  least: Number.POSITIVE_INFINITY,
  leastBefore: Number.POSITIVE_INFINITY,
  spanBegan: 0,
  heard: 0,
  took: 0,
}

export function afterAnswer(window: Window, { now, took, underWay, pushedBack }: Answered): Window {
  const { size, spanBegan, least } = window
  const round = { heard: 0, took: 0 }
  if (pushedBack) return { ...window, ...round, size: halved(size) }
  if (now - spanBegan >= SPAN) return { size: halved(size), leastBefore: least, least: took, spanBegan: now, ...round }
  const next = { ...window, least: Math.min(least, took), heard: window.heard + 1, took: window.took + took }
  if (next.heard < size) return next
  const line = size * (1 - Math.min(next.least, next.leastBefore) / (next.took / next.heard))
  return { ...next, ...round, size: resized(size, line, underWay) }
}

const halved = (size: number): number => Math.max(FEWEST, size >> 1)

/** Where there was room left, answer times say nothing of more. */
function resized(size: number, line: number, underWay: number): number {
  if (line > LONG_LINE) return Math.max(FEWEST, size - 1)
  return line < SHORT_LINE && underWay >= size ? Math.min(MOST, size + 1) : size
}
