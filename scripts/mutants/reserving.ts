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
    find: '    else this.room.give(block, offset)',
    replace: '    this.room.give(block, offset)',
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
    name: 'a reservation is not looked at where a pool is asked for',
    file: `${ALLOCATE}/allocate.ts`,
    find: 'return bound(want, ledger) ?? (want.pool === undefined ? anywhere(want, ledger) : fromPool(want, want.pool, ledger))',
    replace:
      'return want.pool === undefined ? (bound(want, ledger) ?? anywhere(want, ledger)) : fromPool(want, want.pool, ledger)',
    tests: [`${ALLOCATE}/model-reserved`],
  },
  {
    name: 'an excluded address is given to who asks for it',
    file: `${ALLOCATE}/restraints.ts`,
    find: "if (reservation.mode === 'Exclude') return {",
    replace: "if (reservation.mode === 'Exclude') return undefined\n    if (false) return {",
    tests: [`${ALLOCATE}/model-reserved`],
  },
  {
    name: 'a quota forgets what is bound',
    file: `${ALLOCATE}/restraints.ts`,
    find: 'bound: idle || pools === undefined ? [] :',
    replace: 'bound: idle || pools !== undefined ? [] :',
    tests: [`${ALLOCATE}/model-reserved`],
  },
  {
    name: 'an expired reservation is still given to new ones',
    file: `${ALLOCATE}/restraints.ts`,
    find: 'return isOver(reservation, now) ?',
    replace: 'return isOver(reservation, now - 1_000) ?',
    tests: [`${ALLOCATE}/model-reserved`],
  },
  {
    name: 'what is chosen is given before it is written',
    file: `${ALLOCATE}/restraints.ts`,
    find: 'if (reservation.proposed.has(ip)) return',
    replace: 'if (false) return',
    tests: [`${ALLOCATE}/model-reserved`],
  },
  {
    name: 'one address is chosen for two reservations',
    file: `${ALLOCATE}/choose.ts`,
    find: '        home.pool.take(home.block, home.offset)\n',
    replace: '',
    tests: [`${ALLOCATE}/model-reserved`],
  },
  {
    name: 'what another controller chose is added to',
    file: `${ALLOCATE}/choices.ts`,
    find: 'object.chosen.every((ip, i) => ip === ours[i])',
    replace: 'ours.length > 0',
    tests: [`${ALLOCATE}/choices`],
  },
  {
    name: 'who is bound goes on waiting when its reservation has expired',
    file: `${ALLOCATE}/from-reservation.ts`,
    find: 'if (ledger.isOver(reservation) || !hasFamily',
    replace: 'if (!hasFamily',
    tests: [`${ALLOCATE}/model-reserved`],
  },
  {
    name: 'a lowered quota takes back',
    file: `${ALLOCATE}/converge.ts`,
    find: '    const no = ledger.against(ip, view)\n',
    replace: '    const no = ledger.against(ip, view) ?? ledger.whyNoMore(pool.name, familyOf(ip), view)\n',
    tests: [`${ALLOCATE}/model-reserved`],
  },
  {
    name: 'nobody is looked at when a reservation expires',
    file: 'packages/controller/src/reserving.ts',
    find: '      expired()\n',
    replace: '',
    tests: ['test/reservations'],
  },
  {
    name: 'an old leader insists on what it once chose',
    file: 'packages/controller/src/reserving.ts',
    find: '      choices.forget()\n',
    replace: '',
    tests: ['packages/controller/src/standby'],
  },
  {
    name: 'chosen addresses are written with the next batch',
    file: 'packages/controller/src/reserving.ts',
    find: 'if (hasChosen) writeAll()',
    replace: 'if (hasChosen) changed()',
    tests: ['test/reservations'],
  },
  {
    name: 'chosen addresses are not kept from others until they are written',
    file: `${ALLOCATE}/choices.ts`,
    find: '      this.#made.set(object.uid, now)\n',
    replace: '',
    tests: ['test/reservations'],
  },
]
