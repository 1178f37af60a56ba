/**
 * The speaker decides for its node what it could announce, agrees with its peers who does, and answers for it. It gives no addresses;
 * that is the controller's. Exported is what runs on other sockets, clocks and clusters as well: simulations and tests use it.
 */
export { type Announcer, type AnnouncerOptions, createAnnouncer, type Decision, type Pass } from './announcer.ts'
export { reportConfig, reportDecisions, reportFaults } from './decisions.ts'
export { createFastPath, type FastPath, type World } from './fast-path.ts'
export { gossipKey } from './gossip-key.ts'
export { type SpeakerMetrics, speakerMetrics } from './metrics.ts'
export { peerAddresses } from './peers.ts'
export type { Because, FromWorker, OwnerChange, ToWorker } from './protocol.ts'
export { createTally } from './tally.ts'
export { createTeller, type Teller } from './tell.ts'
