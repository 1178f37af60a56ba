/** Who answers at the moments when that changes. */
import type { Mutant } from './mutants.ts'

const FAST = 'packages/speaker/src/fast-path.ts'
const UNIT = ['packages/speaker/src/fast-path.test']
const KEEP = 'packages/core/src/config/keep-config.ts'
const GONE = ['packages/speaker/src/config-gone.test']
const SCENARIOS = ['test/scenarios.test']

export const SPEAKER: readonly Mutant[] = [
  {
    name: 'who comes to an address that is announced already is not told',
    file: 'packages/speaker/src/main-thread.ts',
    find: 'teller.decided(pass.decided.map(({ now }) => now))',
    replace: '',
    tests: SCENARIOS,
  },
  {
    name: 'of Services that share an address one is told that another node announces it',
    file: 'packages/speaker/src/announced-here.ts',
    find: ' && decision.candidates.includes(this.#node)',
    replace: '',
    tests: ['packages/speaker/src/tell'],
  },
  {
    name: 'an address that is answered on no link is counted',
    file: 'packages/speaker/src/tell.ts',
    find: 'if (interfaces(ip).length > 0) yield',
    replace: 'yield',
    tests: ['packages/speaker/src/tell'],
  },
  {
    name: 'the series of an address that has gone stays',
    file: 'packages/speaker/src/metrics.ts',
    find: 'for (const ip of gone) counts.delete(ip)',
    replace: '',
    tests: ['packages/speaker/src/tally'],
  },
  {
    name: 'who shares an address is forgotten when the one that decides goes',
    file: 'packages/core/src/announce/live-table.ts',
    find: 'if (services.size > 1) this.#sharers.set(ip, services)',
    replace: 'if (services.size > 2) this.#sharers.set(ip, services)',
    tests: ['packages/core/src/announce/live-table'],
  },
  {
    name: 'another node, and the entries of yesterday',
    file: 'packages/core/src/announce/live-table.ts',
    find: 'const untouched = isAllOther ?',
    replace: 'const untouched = isAllOther === undefined ?',
    tests: ['packages/core/src/announce/live-table'],
  },
  {
    name: 'an address that a Service gives up stays in the table',
    file: 'packages/core/src/announce/live-table.ts',
    find: 'for (const ip of shownBy(before)) touch(ip).delete(now.service)',
    replace: '',
    tests: ['packages/core/src/announce/live-table'],
  },
  {
    name: 'a link that is lost is not told',
    file: 'packages/l2/src/net/responder.ts',
    find: '      revision++\n      beacons.stopLink(link)',
    replace: '      beacons.stopLink(link)',
    tests: ['packages/l2/src/net/responder.test'],
  },
  {
    name: 'an address that is answered no more is not told',
    file: 'packages/speaker/src/answering-links.ts',
    find: 'if (!now.has(address)) changed.set(address, NONE)',
    replace: '',
    tests: ['packages/speaker/src/answering-links'],
  },
  {
    name: 'totals of an address that has gone go on',
    file: 'packages/speaker/src/tally.ts',
    find: 'counted.gone.add(address)',
    replace: '',
    tests: ['packages/speaker/src/tally'],
  },
  {
    name: 'who shares an address that moves hears nothing of it',
    file: 'packages/speaker/src/announced-here.ts',
    find: 'for (const key of this.letting(ip)) this.#touched.add(key)',
    replace: '',
    tests: ['packages/speaker/src/announced-here'],
  },
  {
    name: 'last good configuration dropped on a fault',
    file: 'packages/speaker/src/announcer.ts',
    find: "if ('faults' in read) return",
    replace: "if ('faults' in read) config = undefined\n    if ('faults' in read) return",
    tests: SCENARIOS,
  },
  {
    name: 'gossip of a death is not acted on',
    file: FAST,
    find: "if (event.type === 'leave') elect(",
    replace: "if (event.type === 'leave' && state === 'left') elect(",
    tests: UNIT,
  },
  {
    name: 'leaving speaker withdraws before its successor is heard',
    file: FAST,
    find: '    await Promise.all([heardAll, ring?.leave(LEAVE_MS)])',
    replace:
      '    for (const address of pending) responder.withdraw(address)\n    await Promise.all([heardAll, ring?.leave(LEAVE_MS)])',
    tests: UNIT,
  },
  {
    name: 'nothing withdrawn when the last carrier goes',
    file: FAST,
    find: "        phase = 'cut'\n        elect('LinksCut')",
    replace: "        phase = 'cut'",
    tests: UNIT,
  },
  {
    name: 'announced again before it has rejoined',
    file: FAST,
    find: "const contacted = await rejoin.now(limitMs)\n    if (phase !== 'joining') return\n",
    replace:
      "if (because === 'LinksBack') phase = 'serving'\n    if (because === 'LinksBack') elect(because)\n    const contacted = await rejoin.now(limitMs)\n",
    tests: UNIT,
  },
  {
    name: 'addresses are kept after their Service is gone',
    file: 'packages/speaker/src/fast-path.ts',
    find: 'else if (before === node) responder.withdraw(address)',
    replace: '',
    tests: UNIT,
  },
  {
    name: 'the last advertisement is withdrawn at once',
    file: KEEP,
    find: 'now < openUntil ||',
    replace: '',
    tests: GONE,
  },
  {
    name: 'the last advertisement is never withdrawn',
    file: KEEP,
    find: 'before.openUntil ?? now + DELIBERATE_MS',
    replace: 'now + DELIBERATE_MS',
    tests: GONE,
  },
  {
    name: 'pools that are gone are taken for none',
    file: KEEP,
    find: 'read.pools.length > 0 ? read.pools : before.objects.pools',
    replace: 'read.pools',
    tests: ['packages/core/src/config/keep-config.test'],
  },
  {
    name: 'an advertisement whose kind is gone is taken for deleted',
    file: KEEP,
    find: "|| gone.has('L2Advertisement') ||",
    replace: '||',
    tests: GONE,
  },
  {
    name: 'what is decided on a kept configuration is not told on',
    file: 'packages/speaker/src/main-thread.ts',
    find: 'decide(undefined, former)',
    replace: 'announcer.pass(facts, undefined, former)',
    tests: GONE,
  },
  {
    name: 'a speaker that starts knows only what is there now',
    file: 'packages/speaker/src/main-thread.ts',
    find: 'if (former !== undefined) {',
    replace: 'if (former === null) {',
    tests: GONE,
  },
  {
    name: 'a speaker joins the ring without any configuration while its peers have one',
    file: 'packages/speaker/src/former-config.ts',
    find: 'while (isMissing(cluster)) await',
    replace: 'if (former === null) await',
    tests: ['packages/speaker/src/former-config.test'],
  },
  {
    name: 'a configuration that would release too much is kept for speakers that start',
    file: 'packages/controller/src/config-keeping.ts',
    find: '|| holds ||',
    replace: '||',
    tests: ['packages/controller/src/config-keeping.test'],
  },
  {
    name: 'a controller that starts forgets what was kept',
    file: 'packages/controller/src/config-keeping.ts',
    find: 'if (former !== undefined) keeper.begin(former)',
    replace: '',
    tests: ['packages/controller/src/config-keeping.test'],
  },
]
