/** Who gets which address, and that nobody else has it. */
import type { Mutant } from './mutants.ts'

const CORE = 'packages/core/src'
const ALLOCATE = `${CORE}/allocate`

export const ALLOCATION: readonly Mutant[] = [
  {
    name: 'addresses in statuses are not in the book',
    file: `${ALLOCATE}/book.ts`,
    find: 'const after = ours === undefined ? NONE : new Set(ours.ips)',
    replace: 'const after = NONE',
    tests: [`${ALLOCATE}/book.test`],
  },
  {
    name: 'no adoption of what a status shows',
    file: `${ALLOCATE}/converge.ts`,
    find: '  if (!isRefusal(shown)) return keep(c, view.ips, shown, asked, undefined)\n',
    replace: '',
    tests: [`${ALLOCATE}/scenarios`],
  },
  {
    name: 'adoption in the wrong order',
    file: `${ALLOCATE}/book.ts`,
    find: 'age(a).created - age(b).created',
    replace: 'age(b).created - age(a).created',
    tests: [`${ALLOCATE}/book.test`],
  },
  {
    name: 'younger Services first',
    file: `${ALLOCATE}/plan.ts`,
    find: 'born(x) - born(y)',
    replace: 'born(y) - born(x)',
    tests: [`${ALLOCATE}/scenarios`],
  },
  {
    name: 'no claim before the status',
    file: `${ALLOCATE}/steps.ts`,
    find: '    ...(target === undefined ? [] : unclaimed.map((address) => claimAddress(address, target.pool, view))),\n',
    replace: '',
    tests: [`${ALLOCATE}/interleaving`],
  },
  {
    name: 'AlreadyExists ignored',
    file: 'packages/controller/src/allocator.ts',
    find: "effect.do === 'claim-address' && outcome.why === 'AlreadyExists' ? effect.address : undefined",
    replace: 'undefined',
    tests: ['packages/controller/src/allocator'],
  },
  {
    name: 'steps go on after one was refused',
    file: 'packages/controller/src/allocator.ts',
    find: '      report.undone(effect, outcome.why, outcome.message)\n      return false\n',
    replace: '      report.undone(effect, outcome.why, outcome.message)\n',
    tests: ['packages/controller/src/allocator'],
  },
  {
    name: 'taken away while facts are incomplete',
    file: 'packages/controller/src/allocator.ts',
    find: 'if (!facts.complete && (takes || loses.length > 0)) return',
    replace: 'if (false) return',
    tests: ['packages/controller/src/allocator'],
  },
  {
    name: 'last good pools dropped on a fault',
    file: 'packages/controller/src/allocator.ts',
    find: "    if ('faults' in read) {\n",
    replace: "    if ('faults' in read) {\n      config = undefined\n      book.usePools(config)\n",
    tests: ['packages/controller/src/allocator'],
  },
  {
    name: 'one past the end of a CIDR',
    file: `${ALLOCATE}/bit-trie.ts`,
    find: 'value < this.#size ? value',
    replace: 'value <= this.#size ? value',
    tests: [`${ALLOCATE}/pool-index`],
  },
  {
    name: 'last address of a CIDR is outside its pool',
    file: `${ALLOCATE}/pools.ts`,
    find: 'else if (at > edge.last) low',
    replace: 'else if (at >= edge.last) low',
    tests: [`${ALLOCATE}/pool-index`],
  },
  {
    name: 'avoidBuggyIPs forgotten',
    file: `${ALLOCATE}/pool-index.ts`,
    find: "view.avoidBuggyIps && family === 'ipv4' ? endingIn0Or255 : undefined",
    replace: 'undefined',
    tests: [`${ALLOCATE}/pool-index`],
  },
  {
    name: 'family mismatch accepted',
    file: `${ALLOCATE}/converge.ts`,
    find: 'if (have !== stack && !oneWillDo) return',
    replace: 'if (false) return',
    tests: [`${ALLOCATE}/scenarios`],
  },
  {
    name: 'overlap in the last address not seen',
    file: `${CORE}/config/overlaps.ts`,
    find: 'inner.cidr.first > outer.last',
    replace: 'inner.cidr.first >= outer.last',
    tests: [`${CORE}/config/overlaps`],
  },
  {
    name: 'resourceVersion of a Service not compared',
    file: 'packages/kube/src/folder/perform.ts',
    find: 'if (service.resourceVersion !== effect.resourceVersion) return',
    replace: 'if (false) return',
    tests: ['packages/kube/src/folder/perform'],
  },
  {
    name: 'a claim is written over',
    file: 'packages/kube/src/folder/perform.ts',
    find: 'if (now !== undefined || facts.claims.has(effect.address))',
    replace: 'if (false)',
    tests: ['packages/kube/src/folder/perform'],
  },
]
