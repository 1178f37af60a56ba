// Tests that take seconds each: left out of `npm run check`, never of `npm test`.
const LONG = ['hostile', 'properties', 'model', 'sockets', 'interleaving', 'plan', 'pool-index', 'bit-trie']
const leftOut = process.env.CLARION_QUICK === undefined ? [] : LONG.map((name) => `/${name}[^/]*\\.test\\.ts$`)

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/packages', '<rootDir>/test'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/netns/',
    '<rootDir>/test/cluster/',
    '<rootDir>/test/images/',
    '<rootDir>/test/kubelets/',
    ...leftOut,
  ],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/runners/jest-transform.mjs' },
  reporters: ['<rootDir>/test/runners/jest-reporter.mjs'],
}
