/**
 * `npm test`: the lanes that need nothing but this machine, one after another, and one closing line that adds them. `test.ts LANE [args]`
 * runs one; further arguments go to its runner. `cluster --full` is the lane `full`.
 */
import { LANES, README_LANES, type Tally } from './lanes.ts'

const FULL = '--full'
const [asked, ...rest] = process.argv.slice(2)
const only = asked === 'cluster' && rest.includes(FULL) ? 'full' : asked
const args = rest.filter((word) => word !== FULL)
const names = only === undefined ? README_LANES : [only]
const tallies: Tally[] = []

for (const name of names) {
  const lane = LANES[name]
  if (lane === undefined) throw new Error(`no lane is called ${name}; there are ${Object.keys(LANES).join(', ')}`)
  console.log(`\n${name}: ${lane.about}`)
  const started = performance.now()
  const tally = await lane.run(args)
  tallies.push(tally)
  const seconds = Math.round((performance.now() - started) / 1_000)
  console.log(`${name}: ${tally.passed} of ${tally.passed + tally.failed} passed in ${seconds} s`)
}

const sum = (count: (tally: Tally) => number) => tallies.reduce((n, tally) => n + count(tally), 0)
console.log('')
for (const { name, reason } of tallies.flatMap((t) => t.skipped)) console.log(`skipped: ${name}: ${reason}`)
console.log(`${sum((t) => t.passed)} passed, ${sum((t) => t.failed)} failed`)
process.exitCode = sum((t) => t.failed) === 0 ? 0 : 1
