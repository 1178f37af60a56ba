/** What the command line promises before something is done. */
import type { Mutant } from './mutants.ts'

const PLAN = 'packages/cli/src/plan'

export const COMMAND: readonly Mutant[] = [
  {
    name: 'what only BGP announces moves to Clarion without a word',
    file: `${PLAN}/report-plan.ts`,
    find: '(key) => (silent(key) === null ? rules(key) : said(key, silent(key)))',
    replace: 'rules',
    tests: [`${PLAN}/report-plan`],
  },
  {
    name: 'a BGPAdvertisement beside an L2Advertisement counts as BGP only',
    file: `${PLAN}/unspoken.ts`,
    find: "?.by === 'OnlyBGP') return",
    replace: ') return',
    tests: [`${PLAN}/report-plan`],
  },
  {
    name: 'peers that are not read make the configuration faulty',
    file: `${PLAN}/taken-over.ts`,
    find: ', peers: [], communities: [] } }',
    replace: ' } }',
    tests: [`${PLAN}/report-plan`],
  },
]
