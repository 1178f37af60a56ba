import type { Mutant } from './mutants.ts'

const ALLOCATE = 'packages/core/src/allocate'

export const RESTING: readonly Mutant[] = [
  {
    name: 'a claim is freed by a mark of another time',
    file: `${ALLOCATE}/claim-edits.ts`,
    find: 'holder.releasing === since ? undefined',
    replace: "holder.releasing !== '' ? undefined",
    tests: [`${ALLOCATE}/interleaving`],
  },
  {
    name: 'a claim that rests is woken by who did not know that it rests',
    file: `${ALLOCATE}/claim-edits.ts`,
    find: " && edit.do === 'join-claim' && edit.wakes === true",
    replace: " && edit.do === 'join-claim'",
    tests: [`${ALLOCATE}/claim-edits`],
  },
  {
    name: 'what rests is woken before what is free elsewhere',
    file: `${ALLOCATE}/allocate.ts`,
    find: 'const fresh = attempt(false, limits)',
    replace: 'const fresh = attempt(true, limits)',
    tests: [`${ALLOCATE}/resting`],
  },
  {
    name: 'strictly, and yet given',
    file: `${ALLOCATE}/why-rests.ts`,
    find: 'return isKeptFor(claim, me) ? undefined :',
    replace: 'return !isKeptFor(claim, me) ? undefined :',
    tests: [`${ALLOCATE}/resting`],
  },
  {
    name: 'the last released is woken first',
    file: `${ALLOCATE}/rests.ts`,
    find: 'new Heap<Rested>((a, b) => compareRested(a, b) < 0)',
    replace: 'new Heap<Rested>((a, b) => compareRested(a, b) > 0)',
    tests: [`${ALLOCATE}/rests`],
  },
  {
    name: 'what is set apart rests',
    file: `${ALLOCATE}/book.ts`,
    find: 'this.restraints.reserved.of(ip) === undefined ? this.pools',
    replace: 'this.restraints !== undefined ? this.pools',
    tests: [`${ALLOCATE}/resting`],
  },
  {
    name: 'what was given back is forgotten when its pool gains addresses',
    file: `${ALLOCATE}/pools.ts`,
    find: 'if (home?.pool === index) index.turns(family)',
    replace: 'if (home?.pool !== index) index.turns(family)',
    tests: [`${ALLOCATE}/turns`],
  },
  {
    name: 'what was given back has no end',
    file: `${ALLOCATE}/turns.ts`,
    find: 'if (this.#back.size <= this.#most ||',
    replace: 'if (this.#most > 0 ||',
    tests: [`${ALLOCATE}/turns`],
  },
  {
    name: 'the lowest, whatever the order',
    file: `${ALLOCATE}/ask.ts`,
    find: '?? pool.nextFree(family)',
    replace: '?? pool.lowestFree(family)',
    tests: ['test/scenarios'],
  },
  {
    name: 'a pool is not counted anew when a rest ends',
    file: 'packages/controller/src/allocator.ts',
    find: 'const outcome = await steps.perform(effect)\n      report.counted(book)\n',
    replace: 'const outcome = await steps.perform(effect)\n',
    tests: ['test/scenarios'],
  },
  {
    name: 'what only rests is said to be in use',
    file: 'packages/controller/src/webhook/rules/in-use.ts',
    find: 'return holders.length > 0',
    replace: 'return holders.length >= 0',
    tests: ['packages/controller/src/webhook/rules/admit'],
  },
  {
    name: 'rests end with pools that are only away',
    file: 'packages/controller/src/resting.ts',
    find: 'const inDoubt = young > 0 ||',
    replace: 'const inDoubt = young > 60_000 ||',
    tests: ['packages/controller/src/resting'],
  },
  {
    name: 'an annotation that cannot be read is not told',
    file: 'packages/core/src/config/pools.ts',
    find: 'warnings: read.flatMap((pool) => pool.warnings)',
    replace: 'warnings: read.flatMap((pool) => pool.faults)',
    tests: ['packages/core/src/config/pool-annotations'],
  },
]
