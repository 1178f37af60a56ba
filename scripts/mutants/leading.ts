/** Who writes, and what is left alone. */
import type { Mutant } from './mutants.ts'

const LEAD = 'packages/core/src/lead'
const ALLOCATE = 'packages/core/src/allocate'
const CONTROLLER = 'packages/controller/src'

export const LEADING: readonly Mutant[] = [
  {
    name: 'a Lease is waited out from when it was asked for, not from when it was seen',
    file: `${LEAD}/lead.ts`,
    find: 'since: same ? lead.since : now',
    replace: 'since: same ? lead.since : sent',
    tests: [`${LEAD}/lead`],
  },
  {
    name: 'a leader counts from the answer to its renewal',
    file: `${LEAD}/lead.ts`,
    find: 'until: sent + span * MAY_WRITE',
    replace: 'until: now + span * MAY_WRITE',
    tests: [`${LEAD}/lead`],
  },
  {
    name: 'a Lease that was not there is not waited out',
    file: `${LEAD}/lead.ts`,
    find: "request.do === 'take' ? now : now + seconds * 1_000",
    replace: 'now',
    tests: [`${LEAD}/lead`],
  },
  {
    name: 'a stretched Lease is shortened while old writes may still be under way',
    file: `${LEAD}/lead.ts`,
    find: 'shortenAt: now + lead.seconds * 1_000',
    replace: 'shortenAt: now',
    tests: [`${LEAD}/lead`],
  },
  {
    name: 'writes may outlast the Lease',
    file: `${LEAD}/lease.ts`,
    find: 'REQUEST = 0.3',
    replace: 'REQUEST = 0.34',
    tests: [`${LEAD}/lead`],
  },
  {
    name: 'the gate is what a timer said last',
    file: `${CONTROLLER}/leader.ts`,
    find: 'const leads = () => !stopping && mayWrite(lead, clock.now())',
    replace: 'const leads = () => led',
    tests: [`${CONTROLLER}/leader`],
  },
  {
    name: 'the Lease is released beside a renewal',
    file: `${CONTROLLER}/leader.ts`,
    find: '    await answered\n',
    replace: '',
    tests: [`${CONTROLLER}/leader`],
  },
  {
    name: 'a standby plans',
    file: `${CONTROLLER}/allocator.ts`,
    find: 'if (stopped || !leads()) return',
    replace: 'if (stopped) return',
    tests: [`${CONTROLLER}/standby`],
  },
  {
    name: 'steps go on after the lead was lost',
    file: `${CONTROLLER}/allocator.ts`,
    find: '      if (!leads()) {\n        book.noteUndone(key)\n        return false\n      }\n',
    replace: '',
    tests: [`${CONTROLLER}/standby`],
  },
  {
    name: 'no guard against mass release',
    file: `${ALLOCATE}/guard.ts`,
    find: 'if (many && token !== confirmed) {',
    replace: 'if (false) {',
    tests: [`${ALLOCATE}/guard`, 'test/guards'],
  },
  {
    name: 'pools that go one by one are not counted together',
    file: `${ALLOCATE}/guard.ts`,
    find: '  if (!many) for (const id of ids) recent.set(id, now)\n',
    replace: '',
    tests: [`${ALLOCATE}/guard`],
  },
  {
    name: 'statuses without claims are no assignments',
    file: `${ALLOCATE}/guard.ts`,
    find: 'return claims.length > 0 ? claims : view.ips',
    replace: 'return claims',
    tests: [`${ALLOCATE}/guard`],
  },
  {
    name: 'a token confirms the same Services for ever',
    file: `${ALLOCATE}/guard.ts`,
    find: '[view.key, view.uid, ...ips, ...claims]',
    replace: '[view.key, view.uid, ...ips]',
    tests: [`${ALLOCATE}/guard`],
  },
  {
    name: 'a Service that asks for something else is held back',
    file: `${ALLOCATE}/guard.ts`,
    find: ' || !asksTheSame(then, view)',
    replace: '',
    tests: [`${ALLOCATE}/guard`],
  },
  {
    name: 'held back, and carried out all the same',
    file: `${CONTROLLER}/allocator.ts`,
    find: 'return view !== undefined && loses.length > 0 ? heldBack(guard.now, view) : undefined',
    replace: 'return undefined',
    tests: ['test/guards'],
  },
  {
    name: 'addresses are given beside another allocator',
    file: `${CONTROLLER}/allocator.ts`,
    find: 'if (shows && foreign.active)',
    replace: 'if (!shows && foreign.active)',
    tests: ['test/guards'],
  },
  {
    name: 'a hand in a status counts as an allocator',
    file: `${ALLOCATE}/other-allocator.ts`,
    find: ' || before.allocatedFromPool === allocatedFromPool',
    replace: '',
    tests: [`${ALLOCATE}/other-allocator`],
  },
  {
    name: 'another controller of ours counts as an allocator',
    file: `${CONTROLLER}/foreign-writes.ts`,
    find: 'else suspects.delete(key) // a claim was there: one of us',
    replace: 'else tried.add(key)',
    tests: ['test/guards'],
  },
]
