/** Who answers at the moments when that changes. */
import type { Mutant } from './mutants.ts'

const FAST = 'packages/speaker/src/fast-path.ts'
const UNIT = ['packages/speaker/src/fast-path.test']
const SCENARIOS = ['test/scenarios.test']

export const SPEAKER: readonly Mutant[] = [
  {
    name: 'last good configuration dropped on a fault',
    file: 'packages/speaker/src/announcer.ts',
    find: "if ('faults' in read) return",
    replace: "if ('faults' in read) config = undefined\n    if ('faults' in read) return",
    tests: SCENARIOS,
  },
  {
    name: 'gossip of a death is not acted on',
    file: FAST,
    find: "if (event.type === 'leave') elect(",
    replace: "if (event.type === 'leave' && state === 'left') elect(",
    tests: UNIT,
  },
  {
    name: 'leaving speaker withdraws before its successor is heard',
    file: FAST,
    find: '    await Promise.all([heardAll, ring?.leave(LEAVE_MS)])',
    replace:
      '    for (const address of pending) responder.withdraw(address)\n    await Promise.all([heardAll, ring?.leave(LEAVE_MS)])',
    tests: UNIT,
  },
  {
    name: 'nothing withdrawn when the last carrier goes',
    file: FAST,
    find: "        phase = 'cut'\n        elect('LinksCut')",
    replace: "        phase = 'cut'",
    tests: UNIT,
  },
  {
    name: 'announced again before it has rejoined',
    file: FAST,
    find: "const contacted = await rejoin.now(limitMs)\n    if (phase !== 'joining') return\n",
    replace:
      "if (because === 'LinksBack') phase = 'serving'\n    if (because === 'LinksBack') elect(because)\n    const contacted = await rejoin.now(limitMs)\n",
    tests: UNIT,
  },
  {
    name: 'addresses are kept after their Service is gone',
    file: 'packages/speaker/src/fast-path.ts',
    find: 'else if (before === node) responder.withdraw(address)',
    replace: '',
    tests: UNIT,
  },
]
