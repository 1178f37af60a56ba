/** What the command line promises before something is done. */
import type { Mutant } from './mutants.ts'

const CONVERT = 'packages/cli/src/convert'
const DIAGNOSE = 'packages/cli/src/diagnose'
const PLAN = 'packages/cli/src/plan'

export const COMMAND: readonly Mutant[] = [
  {
    name: 'an answer that is not read to the end ends in a stack trace',
    file: 'packages/cli/src/main.ts',
    find: 'of [process.stdout, process.stderr])',
    replace: 'of [process.stderr])',
    tests: ['packages/cli/src/end-with-reader'],
  },
  {
    name: 'an address that nobody can ping is a problem everywhere',
    file: 'packages/cli/src/doctor/echo-findings.ts',
    find: 'if (!runsIpvs)',
    replace: 'if (false)',
    tests: ['packages/cli/src/doctor/findings'],
  },
  {
    name: 'BGP is judged although peers may not be seen',
    file: 'packages/cli/src/bgp.ts',
    find: 'BGP_KINDS.some((kind) => unread.has(kind))',
    replace: 'false',
    tests: ['packages/cli/src/explain/explain-service', `${PLAN}/report-plan`],
  },
  {
    name: 'what is wrong with BGP already is held against the folder',
    file: `${PLAN}/report-plan.ts`,
    find: 'after.filter((message) => !now.includes(message))',
    replace: 'after',
    tests: [`${PLAN}/report-plan`],
  },
  {
    name: 'a manifest without IP families takes those of the Service away',
    file: `${PLAN}/written-families.ts`,
    find: 'written?.policy ?? there.familyPolicy',
    replace: "written?.policy ?? 'SingleStack'",
    tests: [`${PLAN}/written-families`],
  },
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
  {
    name: 'a field nobody knows is passed over when pools are converted',
    file: `${CONVERT}/read-eip.ts`,
    find: 'spec: z.strictObject(',
    replace: 'spec: z.object(',
    tests: [`${CONVERT}/convert`],
  },
  {
    name: 'an Eip that is asked for by name gives to everybody',
    file: `${CONVERT}/read-eip.ts`,
    find: "metadata.annotations[DEFAULT_EIP] === 'true',",
    replace: 'true,',
    tests: [`${CONVERT}/convert`],
  },
  {
    name: 'an archive to give away repeats what kubectl applied',
    file: `${DIAGNOSE}/redact.ts`,
    find: "'managedFields', 'kubectl.kubernetes.io/last-applied-configuration'",
    replace: "'managedFields'",
    tests: [`${DIAGNOSE}/redact`],
  },
  {
    name: 'a password inside a text of JSON is given away',
    file: `${DIAGNOSE}/redact.ts`,
    find: 'return json(formed) ?? formed',
    replace: 'return formed',
    tests: [`${DIAGNOSE}/redact`],
  },
]
