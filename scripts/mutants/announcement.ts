/** Who should answer, what is answered, and how everybody hears of it. */
import type { Mutant } from './mutants.ts'

const ANNOUNCE = 'packages/core/src/announce'
const RULES = 'packages/l2/src/rules'

export const ANNOUNCEMENT: readonly Mutant[] = [
  {
    name: 'what a dead node said last counts on',
    file: 'packages/core/src/announce/announced-condition.ts',
    find: 'sorted.filter(({ node }) => !isDown(node))',
    replace: 'sorted',
    tests: ['packages/core/src/announce/announced-condition', 'packages/controller/src/announced'],
  },
  {
    name: 'every node that is not ready makes speakers look at every Service',
    file: 'packages/kube/src/node-change.ts',
    find: "isOnlyReadiness ? 'readiness' : 'node'",
    replace: "'node'",
    tests: ['packages/kube/src/node-change'],
  },
  {
    name: 'wrong hash input',
    file: `${ANNOUNCE}/rank.ts`,
    find: '`${node}#${address}`',
    replace: '`${address}#${node}`',
    tests: [ANNOUNCE],
  },
  {
    name: 'node selector ignored',
    file: `${ANNOUNCE}/candidates.ts`,
    find: 'return matchesAny(ad.nodeSelectors, node.labels)',
    replace: 'return true',
    tests: [`${ANNOUNCE}/announce.test`],
  },
  {
    name: 'exclude label ignored',
    file: `${ANNOUNCE}/candidates.ts`,
    find: '!facts.ignoreExcludeLB && node.labels.has(EXCLUDE_LABEL)',
    replace: 'false',
    tests: [`${ANNOUNCE}/announce.test`],
  },
  {
    name: 'Local policy ignored',
    file: `${ANNOUNCE}/candidates.ts`,
    find: 'service.onlyLocalEndpoints && !serving.has(node.name)',
    replace: 'false',
    tests: [`${ANNOUNCE}/announce.test`],
  },
  {
    name: 'held for dead, the owner does not announce again',
    file: 'packages/speaker/src/fast-path.ts',
    find: 'if (lost.delete(name)) announceAgain()',
    replace: '',
    tests: ['packages/speaker/src/fast-path.test'],
  },
  {
    name: 'who is held for dead is not told so',
    file: 'packages/memberlist-ts/src/rules/dead.ts',
    find: 'if (Node === swim.name && From !== Node) tellAccused(swim, node)',
    replace: '',
    tests: ['packages/memberlist-ts/src/rules'],
  },
  {
    name: 'no announcement on takeover',
    file: 'packages/l2/src/net/responder.ts',
    find: 'if (is && !was && isReady(socket)) startBeacon(name, address)',
    replace: '',
    tests: ['packages/l2/src/net/takeover'],
  },
  {
    name: 'no second round',
    file: `${RULES}/beacons.ts`,
    find: 'if (beacon.round < ROUNDS) rounds.push(beacon)',
    replace: 'if (beacon.round < 1) rounds.push(beacon)',
    tests: [`${RULES}/beacons`],
  },
  {
    name: 'budget of a link forgotten',
    file: `${RULES}/rate-limit.ts`,
    find: 'if (now < accounted - slack) return false',
    replace: '',
    tests: [`${RULES}/rate-limit`],
  },
  {
    name: 'foreign claim not noticed',
    file: `${RULES}/foreign.ts`,
    find: 'ours.has(arp.senderMac)) return undefined',
    replace: 'true) return undefined',
    tests: [`${RULES}/foreign`],
  },
  {
    name: 'address answered on other links',
    file: `${RULES}/answer-arp.ts`,
    find: "  if (!includes(links, link.name)) return drop('arp-announced-on-other-links')\n",
    replace: '',
    tests: [`${RULES}/answer-arp`],
  },
  {
    name: 'announcement answered like a question',
    file: `${RULES}/answer-arp.ts`,
    find: "  if (arp.senderIp === arp.targetIp) return drop('arp-announces')\n",
    replace: '',
    tests: [`${RULES}/answer-arp`],
  },
  {
    name: 'answer sent to a group',
    file: `${RULES}/answer-arp.ts`,
    find: "'02468ace'.includes(mac.charAt(1))",
    replace: 'true',
    tests: [`${RULES}/answer-arp`],
  },
  {
    name: 'stale frame answered',
    file: 'packages/link/src/rules/frame-drop.ts',
    find: "frame.ageMicros > terms.mostAgeMicros ? 'frame-too-old' : undefined",
    replace: 'undefined',
    tests: ['packages/link/src/rules/frame-drop'],
  },
  {
    name: 'VLAN frame answered',
    file: 'packages/link/src/rules/frame-drop.ts',
    find: 'if (vlan !== undefined && vlan !== 0) return true',
    replace: '',
    tests: ['packages/link/src/rules/frame-drop'],
  },
  {
    name: 'frame of another link answered',
    file: 'packages/link/src/rules/frame-drop.ts',
    find: "if (frame.linkIndex !== terms.linkIndex) return 'frame-on-other-link'",
    replace: '',
    tests: ['packages/link/src/rules/frame-drop'],
  },
]
