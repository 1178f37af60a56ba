import type { Mutant } from './mutants.ts'

const ALLOCATE = 'packages/core/src/allocate'
const RESERVE = 'packages/core/src/reserve'

export const RESERVING: readonly Mutant[] = [
  {
    name: 'whoever asks gains what is set apart',
    file: `${ALLOCATE}/book.ts`,
    find: 'if (this.#holds(ip, me)) return undefined',
    replace: 'if (ip !== undefined) return undefined',
    tests: [`${ALLOCATE}/restraints`],
  },
  {
    name: 'addresses in use are not counted',
    file: `${ALLOCATE}/uses.ts`,
    find: 'if (this.#counting.isIdle) return false',
    replace: 'if (ip !== undefined) return false',
    tests: [`${ALLOCATE}/restraints`],
  },
  {
    name: 'an address given back is free although it is set apart',
    file: `${ALLOCATE}/pool-index.ts`,
    find: 'if (apart || offset >= REACH) return',
    replace: 'if (offset >= REACH) return',
    tests: [`${ALLOCATE}/pool-index`],
  },
  {
    name: 'a serviceSelector alone lets in',
    file: `${RESERVE}/read-reservations.ts`,
    find: 'return faults.length > found ? undefined :',
    replace: 'return faults.length > found + 1 ? undefined :',
    tests: [`${RESERVE}/read-reservations`],
  },
  {
    name: 'the younger reservation counts',
    file: `${RESERVE}/read-reservations.ts`,
    find: 'return a.created - b.created ||',
    replace: 'return b.created - a.created ||',
    tests: [`${ALLOCATE}/scenarios`],
  },
  {
    name: 'chosen addresses are not kept from others until they are written',
    file: 'packages/controller/src/reserving.ts',
    find: '      chosen.set(object.uid, now)\n',
    replace: '',
    tests: ['test/reservations'],
  },
]
