/** Bugs worth fearing, each planted by one replacement and noticed by the named tests. A new guard brings its own. */
export interface Mutant {
  readonly name: string
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** Patterns of test files. */
  readonly tests: readonly string[]
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'wrong hash input',
    file: 'packages/core/src/announce/rank.ts',
    find: '`${node}#${address}`',
    replace: '`${address}#${node}`',
    tests: ['packages/core/src/announce'],
  },
]
