/** Bugs that the model has to find, planted in what is around the decisions: in what the store insists on, or in the steps planned. */
import type { Effect } from '../../effects.ts'
import type { ServiceView } from '../../facts.ts'
import type { ProfileName } from './model-profiles.ts'
import type { Planted } from './model-world.ts'

export interface Bug extends Planted {
  readonly name: string
  /** Where it shows soonest. */
  readonly where: ProfileName
  readonly breaks: RegExp
}

export const BUGS: readonly Bug[] = [
  {
    name: 'no claim',
    where: 'one address',
    breaks: /I1/,
    rework: (steps) => steps.filter((step) => step.do !== 'claim-address'),
  },
  { name: 'a second claim of an address is taken', where: 'pools', breaks: /I1/, strict: { oneClaimEach: false } },
  { name: 'no precondition on the status write', where: 'pools', breaks: /I[13]/, strict: { statusVersion: false } },
  {
    name: 'a status write that changes nothing does not stop older writers',
    where: 'crowd',
    breaks: /I1/,
    strict: { statusAlwaysNew: false },
  },
  {
    name: 'adoption skipped',
    where: 'one address, and strangers',
    breaks: /I[123]|rest/,
    rework: (steps, view) => steps.filter((step) => !adopts(step, view)),
  },
  { name: 'claim deleted before the status is cleared', where: 'one address', breaks: /I1/, rework: deleteFirst },
  { name: 'no precondition on the mark', where: 'pools', breaks: /I[13]/, strict: { markVersion: false } },
  { name: 'delete without uid and mark', where: 'one address', breaks: /I1/, strict: { deleteUid: false, deleteMark: false } },
  {
    name: 'delete without any precondition',
    where: 'pools',
    breaks: /I1/,
    strict: { deleteUid: false, deleteMark: false, deletePhase: false },
  },
  { name: 'no look whether the holder is gone', where: 'crowd', breaks: /I[13]/, strict: { onlyIfGone: false } },
  { name: 'no look whether the holder is as it was', where: 'crowd', breaks: /I3/, strict: { onlyIfAt: false } },
  { name: 'no look whether the address is claimed', where: 'pools', breaks: /I1/, strict: { onlyIfClaimed: false } },
  {
    name: 'no look whether the address is claimed after all',
    where: 'pools and strangers',
    breaks: /I3/,
    strict: { unlessClaimed: false },
  },
  { name: 'join without compare-and-swap', where: 'shared', breaks: /I1/, strict: { editVersion: false } },
  { name: 'join without the rule', where: 'shared', breaks: /I[13]/, strict: { joinRule: false } },
  {
    name: 'leave without the mark',
    where: 'two that share',
    breaks: /I1/,
    strict: { leaveMark: false },
    rework: (steps) => steps.filter((step) => step.do !== 'mark-leaving'),
  },
  { name: 'guard off', where: 'one address', breaks: /I3/, unguarded: true },
  { name: 'guard off, and many Services', where: 'crowd', breaks: /I3/, unguarded: true },
]

export const RESERVED_BUGS: readonly Bug[] = [
  {
    name: 'what a reservation has chosen is written over',
    where: 'set apart',
    breaks: /chosen: .* had/,
    strict: { chosenStay: false },
  },
]

export const RESTING_BUGS: readonly Bug[] = [
  { name: 'freed by a mark of another time', where: 'one address that rests', breaks: /I1/, strict: { deleteMark: false } },
  { name: 'laid to rest before the status is cleared', where: 'one address that rests', breaks: /I1/, rework: deleteFirst },
  {
    name: 'woken, and not claimed',
    where: 'one address that rests',
    breaks: /I[123]|rest/,
    rework: (steps) => steps.filter((step) => step.do !== 'join-claim'),
  },
  { name: 'woken without compare-and-swap', where: 'one address that rests', breaks: /I1|rest/, strict: { editVersion: false } },
]

function adopts(step: Effect, view: ServiceView | undefined): boolean {
  return step.do === 'claim-address' && view?.ips.includes(step.address) === true
}

function deleteFirst(steps: readonly Effect[]): readonly Effect[] {
  const isLast = (step: Effect) => step.do === 'write-status' || step.do === 'tell'
  return [...steps.filter((step) => !isLast(step)), ...steps.filter(isLast)]
}
