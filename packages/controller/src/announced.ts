/**
 * Keeps the conditions of our Services true: clarion.dev/Announced (core, announce/announced-condition.ts), and clarion.dev/AddressAssigned
 * where it did not come with the address (core, allocate/assigned-condition.ts). Nothing depends on them, so they give way to everything
 * else: they are written while no assignment is under way, few at a time, only where they say something else, and that nobody announces
 * (or nobody who is heard of) not before it has stood for a moment: what a speaker says comes a little after the address, and a planned
 * move is over by then.
 */
import {
  ANNOUNCED,
  assignedStep,
  type Config,
  conditionStep,
  type Decision,
  isUncovered,
  type RemoveCondition,
  type ServiceKey,
  shownCondition,
  type WriteCondition,
} from '@clarion/core'
import { type Change, type Cluster, staleKinds } from '@clarion/kube'
import type { Clock } from '@clarion/program'
import { createBackoff } from './backoff.ts'
import { type Coverages, createCoverages } from './coverages.ts'
import { createLimiter } from './limiter.ts'

const GATHER_MS = 1_000 // between looks, and from a change to the write it leads to
const SETTLE_MS = 5_000 // nobody announces: said when it lasts, for the next speaker may just be taking over
const IN_FLIGHT = 4 // of the client's 16: assignments find room
const AT_ONCE = 128 // of a look, so a second: thousands are written without anybody waiting behind them

export interface AnnouncedOptions {
  readonly cluster: Cluster
  readonly lbClass: string | undefined
  readonly clock: Clock
  readonly random: () => number
  readonly leads: () => boolean
  /** No assignment is under way. */
  readonly atRest: () => boolean
  /** What was decided about its addresses, if anything was. */
  readonly decision: (key: ServiceKey) => Decision | undefined
  /** None is written for a while. */
  readonly undone: (effect: WriteCondition | RemoveCondition, why: string, message: string) => void
  /** A Service says from now on that nothing has it announced. `alone`: others of its pool are announced. */
  readonly uncovered: (said: WriteCondition, alone: boolean) => void
}

export interface AnnouncedConditions {
  changed(changes: readonly Change[]): void
  /** Something else was decided about its addresses. */
  decided(key: ServiceKey): void
  /** A configuration is in force from now on. */
  use(config: Config): void
  /** How many Services have an address that nothing announces. */
  readonly uncovered: Coverages['uncovered']
  /** How many a speaker should announce and none does; undefined while what speakers say is not known. */
  silent(): number | undefined
  /** This controller leads from now on: what the one before it did is not known. */
  lead(): void
  stop(): void
}

/** Call it when the cluster is synced. */
export function startAnnounced(options: AnnouncedOptions): AnnouncedConditions {
  const { cluster, lbClass, clock, random, leads, atRest, undone } = options
  const { facts } = cluster
  /** Services that may need a write, and since when they are as they are. */
  const marked = new Map<ServiceKey, number>()
  const coverages = createCoverages(facts.services, lbClass)
  const limiter = createLimiter(IN_FLIGHT)
  const singly = createBackoff<ServiceKey>(clock, random)
  const together = createBackoff<'server'>(clock, random)
  let cancel: (() => void) | undefined
  let writing = false
  let refused = false
  let stopped = false

  const mark = (key: ServiceKey, since = marked.get(key) ?? clock.now()) => {
    marked.set(key, since)
    arm(GATHER_MS)
  }

  const arm = (ms: number) => {
    if (stopped || writing || marked.size === 0) return
    cancel ??= clock.after(ms, () => {
      cancel = undefined
      void look()
    })
  }

  /** What speakers say is not read, or was long ago: no news would look like nobody announcing. */
  const isCurrent = () => !staleKinds(cluster).some(({ kind }) => kind === 'ServiceL2Status')

  const isDown = (node: string) => facts.nodes.get(node)?.notReady === true
  const down = new Set([...facts.nodes.keys()].filter(isDown))

  /** It may be ready, or not ready, where it was not. */
  const noteNode = (name: string) => {
    if (isDown(name) === down.has(name)) return
    if (!down.delete(name)) down.add(name)
    for (const [key, by] of facts.announced) if (by.some(({ node }) => node === name)) mark(key, clock.now())
  }

  const look = async () => {
    if (!leads()) return marked.clear() // everything is marked when it leads again
    if (refused || !atRest()) return arm(GATHER_MS)
    writing = true
    const steps = due()
    await Promise.all(steps.map((step) => limiter(() => carryOut(step))))
    writing = false
    arm(GATHER_MS)
  }

  /** Takes what is to be written now off the list, and whatever is true already. */
  const due = (): readonly (WriteCondition | RemoveCondition)[] => {
    const steps: (WriteCondition | RemoveCondition)[] = []
    const current = isCurrent()
    for (const [key, since] of marked) {
      if (steps.length === AT_ONCE) break
      const wanted = stepsOf(key)
      const ripe = wanted.filter((step) => clock.now() - since >= settling(step) && (current || step.type !== ANNOUNCED))
      if (wanted.length > 0 && ripe.length === 0) continue
      marked.delete(key)
      if (wanted.length === 0) singly.succeeded(key)
      steps.push(...ripe.slice(0, 1)) // another one follows when it is done
    }
    return steps
  }

  /** What is not said yet of a Service, or not true any more. */
  const stepsOf = (key: ServiceKey): readonly (WriteCondition | RemoveCondition)[] => {
    const view = facts.services.get(key)
    if (view === undefined) return []
    const assigned = assignedStep(view, options.decision(key), lbClass)
    const announced = conditionStep(view, facts.announced.get(key) ?? [], lbClass, coverages.get(key), isDown)
    return [assigned ?? [], announced ?? []].flat()
  }

  const carryOut = async (step: WriteCondition | RemoveCondition) => {
    const { service: key } = step
    if (stopped || refused || !leads()) return void marked.set(key, clock.now())
    const before = shownCondition(facts.services.get(key), step.type)?.reason
    const outcome = await cluster.perform(step)
    if (outcome.done) {
      if (step.do === 'write-condition' && step.reason !== before && isUncovered(step.reason)) tell(step, step.reason)
      together.succeeded('server')
      const left = stepsOf(key)
      if (left.some(({ type }) => type === step.type)) {
        singly.failed(key, () => mark(key)) // changed meanwhile, or the server makes something else of it
        return
      }
      singly.succeeded(key)
      if (left.length > 0) mark(key)
      return
    }
    if (outcome.why === 'NotFound') return // it is gone, and the watch will say so
    if (outcome.why === 'Forbidden' || outcome.why === 'Unavailable') {
      marked.set(key, clock.now()) // the others would fare no better
      if (!refused) pause(step, outcome.why, outcome.message)
    } else singly.failed(key, () => mark(key))
  }

  /** Once for each time it comes to be so: the condition remembers, also for the next controller. */
  const tell = (said: WriteCondition, reason: string) => {
    const { service, uid, message } = said
    options.uncovered(said, (coverages.get(service)?.others.length ?? 0) > 0)
    void cluster.perform({ do: 'tell', service, uid, type: 'Warning', reason, message })
  }

  const pause = (step: WriteCondition | RemoveCondition, why: string, message: string) => {
    refused = true
    undone(step, why, message)
    together.failed('server', () => {
      refused = false
      arm(0)
    })
  }

  const markAll = () => {
    for (const key of facts.services.keys()) mark(key)
  }

  markAll()
  return {
    changed(changes) {
      for (const change of changes) {
        if (change.kind === 'announced') mark(change.key, clock.now())
        else if (change.kind === 'node' || change.kind === 'readiness') noteNode(change.name)
        else if (change.kind === 'service') {
          coverages.note(change.key)
          mark(change.key)
        } else if (change.kind === 'health' && staleKinds(cluster).length === 0) together.hurry()
      }
    },
    use(config) {
      for (const key of coverages.use(config)) mark(key, clock.now())
    },
    uncovered: coverages.uncovered,
    silent: () =>
      isCurrent() ? coverages.silent((key) => (facts.announced.get(key) ?? []).some(({ node }) => !isDown(node))) : undefined,
    decided: (key) => mark(key),
    lead() {
      together.hurry()
      markAll()
    },
    stop() {
      stopped = true
      cancel?.()
      singly.stop()
      together.stop()
    },
  }
}

/** How long it must have been due. */
const settling = (step: WriteCondition | RemoveCondition): number =>
  step.type === ANNOUNCED && step.do === 'write-condition' && step.status !== 'True' ? SETTLE_MS : 0

/** A cluster whose one listener shares what it is told. */
export function shared(cluster: Cluster, told: (changes: readonly Change[]) => void): Cluster {
  return {
    ...cluster,
    onChange: (listener) =>
      cluster.onChange((changes) => {
        told(changes)
        listener(changes)
      }),
  }
}
