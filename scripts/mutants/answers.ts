/** What is said of it all: to whoever asks a speaker, by `clarion`, and in the handbook. */
import type { Mutant } from './mutants.ts'

const CLI = 'packages/cli/src'
const PLAN = [`${CLI}/plan/report-plan.test`]
const SPOKEN = ['packages/speaker/src/state.test']

export const ANSWERS: readonly Mutant[] = [
  {
    name: 'a speaker’s state is as long as its table',
    file: 'packages/speaker/src/state.ts',
    find: 'all.slice(0, most)',
    replace: 'all',
    tests: SPOKEN,
  },
  {
    name: 'addresses without an owner are remembered for ever',
    file: 'packages/speaker/src/observed.ts',
    find: 'if (lost.size > MOST_LOST && oldest !== undefined) lost.delete(oldest)',
    replace: '',
    tests: SPOKEN,
  },
  {
    name: 'pages answer whatever is sent to them',
    file: 'packages/program/src/endpoints.ts',
    find: "request.method === 'GET' ? URL.parse(request.url ?? '', 'http://host') : null",
    replace: "URL.parse(request.url ?? '', 'http://host')",
    tests: ['packages/program/src/endpoints.test'],
  },
  {
    name: 'explain believes the speaker that answered first',
    file: `${CLI}/explain/announcement-part.ts`,
    find: 'Number(holds(b)) - Number(holds(a))',
    replace: '0',
    tests: [`${CLI}/explain/explain-service.test`],
  },
  {
    name: 'explain asks for one Service alone',
    file: `${CLI}/decide.ts`,
    find: 'book, now, withhold }, allKeys(facts))',
    replace: 'book, now, withhold }, [...allKeys(facts)].slice(-1))',
    tests: [`${CLI}/explain/explain-service.test`],
  },
  {
    name: 'new Services overtake those that wait, in a plan',
    file: `${CLI}/plan/overlay.ts`,
    find: 'created: newest + 1 + view.created',
    replace: 'created: view.created',
    tests: PLAN,
  },
  {
    name: 'a lost address is no problem of a plan',
    file: `${CLI}/plan/report-plan.ts`,
    find: "if (change === 'Held' || ((change === 'Lost' || change === 'Moved') && !wished)) return 'LosesAddress'",
    replace: '',
    tests: PLAN,
  },
  {
    name: 'a plan does not see who stops announcing',
    file: `${CLI}/plan/report-plan.ts`,
    find: "return silenced ? 'NobodyAnnounces' : null",
    replace: 'return null',
    tests: PLAN,
  },
  {
    name: 'doctor takes two answers for one',
    file: `${CLI}/doctor/arp-findings.ts`,
    find: 'if (others.length > 0 || (isOurs',
    replace: 'if (false || (isOurs',
    tests: [`${CLI}/doctor/findings.test`],
  },
  {
    name: 'stale output passes where the handbook ends early',
    file: 'test/handbook/expect.ts',
    find: 'if (line === undefined) return l === lines.length',
    replace: 'if (line === undefined) return true',
    tests: ['test/handbook/expect.test'],
  },
  {
    name: 'each event that waits has a timer, and each timer wakes all',
    file: 'packages/kube/src/api/events.ts',
    find: '    if (this.#awaitsToken) return\n',
    replace: '',
    tests: ['packages/kube/src/api/events.test'],
  },
  {
    name: 'pieces of an answer are kept until the collector comes',
    file: 'packages/kube/src/api/reading.ts',
    find: ' buffer.transfer(0)',
    replace: ' return',
    tests: ['packages/kube/src/api/reading.test'],
  },
  {
    name: 'memory is collected in the middle of the work',
    file: 'packages/program/src/calm.ts',
    find: 'if (!isBusy && isFree) {',
    replace: 'if (isFree) {',
    tests: ['packages/program/src/calm.test'],
  },
  {
    name: 'the heap does not grow freely when there is work again',
    file: 'packages/program/src/calm.ts',
    find: 'isFree = isBusy',
    replace: 'isFree = false',
    tests: ['packages/program/src/calm.test'],
  },
  {
    name: 'a flood of Services is planned at once, and held in memory',
    file: 'packages/controller/src/planning.ts',
    find: ' && this.#underWay.size <= AHEAD',
    replace: '',
    tests: ['packages/controller/src/allocator.test'],
  },
]
