// The count of one lane: written to the file that CLARION_TALLY names, or printed as the closing line when nobody adds lanes.
import { writeFileSync } from 'node:fs'

/** @param {{passed: number, failed: number, skipped: {name: string, reason: string}[]}} tally */
export function leaveTally(tally) {
  const file = process.env.CLARION_TALLY
  if (file) writeFileSync(file, JSON.stringify(tally))
  else console.log(`${tally.passed} passed, ${tally.failed} failed`)
}
