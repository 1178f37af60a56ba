/**
 * The rules of SWIM with Lifeguard as hashicorp/memberlist plays it (ML 6, 7, 8): who is alive, who is probed, what is told to
 * whom. One state machine on values; time arrives in the events, chance is passed in, and nothing is sent from here.
 */
export * from './address.ts'
export { answerStreamPing } from './answer.ts'
export { type Config, lanConfig, localConfig, wanConfig } from './config.ts'
export type { Effect, MergeRefusal, NodeView, Notice, Refusal } from './effects.ts'
export * from './networks.ts'
export { isGone, type NodeRecord, type NodeState } from './node-table.ts'
export { localState } from './push-pull.ts'
export type { Random } from './random.ts'
export { nextDue } from './schedule.ts'
export { type SwimEvent, step } from './step.ts'
export { createSwim, type RuleHooks, type Swim, type SwimOptions, viewOf } from './swim.ts'
export { ownVersions } from './versions.ts'
