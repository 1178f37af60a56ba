/** What is refused, what is only warned of, and what is said of it. */
import type { Mutant } from './mutants.ts'

const CONFIG = 'packages/core/src/config'
const ROWS = [`${CONFIG}/fault-rows`]

export const CONFIGURATION: readonly Mutant[] = [
  {
    name: 'BGP faults hold up the pools',
    file: `${CONFIG}/read-config.ts`,
    find: 'sortFaults([...poolFaults, ...l2Faults])',
    replace: 'sortFaults([...poolFaults, ...l2Faults, ...bgpFaults])',
    tests: [...ROWS, `${CONFIG}/read-config`],
  },
  {
    name: 'faulty BGP taken',
    file: `${CONFIG}/read-config.ts`,
    find: 'bgpFaults.length === 0 && read !== undefined',
    replace: 'read !== undefined',
    tests: [`${CONFIG}/read-config`],
  },
  {
    name: 'localPrefs apart by one length of two',
    file: `${CONFIG}/local-pref.ts`,
    find: 'a.aggregationLength === b.aggregationLength) || (ipv6',
    replace: 'a.aggregationLength === b.aggregationLength) && (ipv6',
    tests: [`${CONFIG}/local-pref`],
  },
  {
    name: 'localPrefs of a pool like another not looked at',
    file: `${CONFIG}/local-pref.ts`,
    find: 'JSON.stringify([families, sets])',
    replace: 'JSON.stringify([sets.length])',
    tests: [`${CONFIG}/local-pref`],
  },
  {
    name: 'unknown nodes prove two apart',
    file: `${CONFIG}/placement.ts`,
    find: 'if (this.#nodes.size === 0) return true',
    replace: '',
    tests: ROWS,
  },
  {
    name: 'pairs of peers told each',
    file: `${CONFIG}/peer-clashes.ts`,
    find: 'if (clash(seat, first) && (before',
    replace: 'if ((before',
    tests: [`${CONFIG}/peer-clashes`],
  },
  {
    name: 'aggregation held against the narrowest network of a range',
    file: `${CONFIG}/aggregation.ts`,
    find: '[family]: Math.min(...lengths)',
    replace: '[family]: Math.max(...lengths)',
    tests: ROWS,
  },
  {
    name: 'an unknown community goes out unsaid',
    file: `${CONFIG}/bgp-advertisements.ts`,
    find: "fault('CommunityUnknown', `no Community defines ${quote(name)}`)",
    replace: 'communities.add(name)',
    tests: ROWS,
  },
  {
    name: 'what was wrong before refuses everybody',
    file: `${CONFIG}/validate.ts`,
    find: 'object === incoming || !known.has(message)',
    replace: 'true',
    tests: [`${CONFIG}/validate`],
  },
  {
    name: 'admission waits for what comes later',
    file: `${CONFIG}/validate.ts`,
    find: '!LATER.has(fault) && ',
    replace: '',
    tests: [`${CONFIG}/validate`],
  },
  {
    name: 'serviceSelectors forgotten by coverage',
    file: 'packages/core/src/announce/coverage.ts',
    find: 'serviceSelectors.length === 0 || serviceSelectors.some((selector) => matches(selector, labels))',
    replace: 'serviceSelectors.length >= 0 || matches',
    tests: ['packages/core/src/announce/coverage'],
  },
  {
    name: 'BGP unread taken for none',
    file: 'packages/core/src/announce/coverage.ts',
    find: "  if (bgp === undefined) return undefined\n  const byBgp = select('BGPAdvertisement', bgp.advertisements",
    replace: "  const byBgp = select('BGPAdvertisement', bgp?.advertisements ?? []",
    tests: ['packages/core/src/announce/coverage'],
  },
  {
    name: 'a Service told at each writing that nobody announces it',
    file: 'packages/controller/src/announced.ts',
    find: 'step.reason !== before && isUncovered',
    replace: 'isUncovered',
    tests: ['packages/controller/src/uncovered'],
  },
  {
    name: 'stale in spite of a configuration put right',
    file: 'packages/controller/src/report.ts',
    find: 'metrics.configStale.set(refused.length > 0 ? 1 : 0)',
    replace: 'if (refused.length > 0) metrics.configStale.set(1)',
    tests: ['packages/controller/src/bgp-objects'],
  },
  {
    name: 'warnings make a state an error',
    file: 'packages/kube/src/objects/configuration-state.ts',
    find: "errorSummary: valid ? '' : message",
    replace: 'errorSummary: message',
    tests: ['packages/kube/src/objects'],
  },
  {
    name: 'a broken BGPPeer holds up the pools of a folder',
    file: 'packages/kube/src/folder/live-facts.ts',
    find: "'SpeakerStatusUnreadable', 'BGPObjectInvalid'])",
    replace: "'SpeakerStatusUnreadable'])",
    tests: ['packages/kube/src/folder/live-facts'],
  },
]
