/**
 * The controller's loop: changes mark Services, a pass plans all marked ones from the facts of this moment, and their steps are done,
 * many Services at once, the steps of one in order. It is told that something changed, never what to do about it.
 */
import {
  allKeys,
  Book,
  type Decision,
  type Effect,
  heldBack,
  type Intent,
  plan,
  planOrder,
  type ServiceKey,
  type Withheld,
} from '@clarion/core'
import type { Change, Cluster, ObjectFault } from '@clarion/kube'
import type { Clock } from '@clarion/program'
import { createBackoff } from './backoff.ts'
import { createBeside } from './beside.ts'
import { type ConfigVerdict, createConfigInForce } from './config-in-force.ts'
import { Decisions } from './decisions.ts'
import { createForeignWrites, type OthersReport } from './foreign-writes.ts'
import { createLimiter } from './limiter.ts'
import { Planning } from './planning.ts'
import { createReleaseGuard, type GuardReport } from './release-guard.ts'
import type { ReservingReport } from './reserving.ts'
import { createSteps } from './steps.ts'

const WRITES_IN_FLIGHT = 16

export interface AllocatorOptions {
  readonly cluster: Cluster
  readonly lbClass: string | undefined
  readonly clock: Clock
  /** Milliseconds since the epoch. */
  readonly wallNow: () => number
  readonly random: () => number
  /** Hexadecimal. */
  readonly hash: (text: string) => string
  /** Who may write; without it we do. */
  readonly lead?: Lead | undefined
  readonly report: AllocatorReport
}

/** Several controllers read, one of them plans and writes. */
export interface Lead {
  leads(): boolean
  onChange(listener: (leads: boolean) => void): void
}

/** What the loop tells its surroundings. */
export interface AllocatorReport extends GuardReport, OthersReport, ReservingReport {
  config(verdict: ConfigVerdict): void
  /** A Service's steps are done, or there were none; only when the decision is another one. */
  decided(key: ServiceKey, decision: Decision): void
  /** Objects that could not be read are others now. */
  faults(faults: readonly ObjectFault[]): void
  /** The book may count differently now. */
  counted(book: Book): void
}

export interface Allocator {
  /** The first pass over everything is through, or it is another's. */
  readonly started: Promise<void>
  readonly book: Book
  decisions(): ReadonlyMap<ServiceKey, Decision>
  /** Nothing is under way, and nothing is to be planned. */
  atRest(): boolean
  stop(): void
}

/** Call it when the cluster is synced. */
export function startAllocator(options: AllocatorOptions): Allocator {
  const { cluster, lbClass, clock, wallNow, random, hash, lead, report } = options
  const { facts } = cluster
  const book = new Book(lbClass)
  const decisions = new Decisions(report.decided)
  const limiter = createLimiter(WRITES_IN_FLIGHT)
  const backoff = createBackoff(clock, random)
  const started = Promise.withResolvers<void>()
  let stopped = false
  const leads = () => lead?.leads() !== false
  const planning = new Planning({
    clock,
    order: planOrder(facts.services),
    may: () => !stopped && leads(),
    plan: (keys) => planSome(keys),
    passed() {
      counted()
      startedIfIdle()
    },
  })
  const mark = (keys: Iterable<ServiceKey>) => planning.mark(keys)
  const markAll = () => mark(allKeys(facts))
  const guard = createReleaseGuard({ facts, book, lbClass, clock, hash, report, changed: markAll })
  const foreign = createForeignWrites({ book, lbClass, clock, report, changed: markAll })
  const steps = createSteps({
    cluster,
    book,
    foreign,
    leads,
    isStopped: () => stopped,
    report,
    freed: () => mark(book.waiting),
  })
  const beside = createBeside({
    facts,
    book,
    clock,
    wallNow,
    leads,
    isHeld: () => guard.now.hold !== undefined,
    report,
    async perform(effect) {
      const outcome = await steps.perform(effect)
      report.counted(book)
      return outcome
    },
    chose: () => mark(book.waiting),
    expired: markAll,
  })

  const config = createConfigInForce({
    facts,
    report: report.config,
    changed: (taken) => {
      const isFirst = book.pools === undefined
      const concerned = book.usePools(taken)
      beside.poolsChanged()
      report.counted(book)
      guard.judge()
      const unjudged = planning.unjudge()
      mark(isFirst ? allKeys(facts) : [...concerned, ...unjudged])
    },
  })

  const note = (change: Change): void => {
    if (change.kind === 'config') config.take()
    else if (change.kind === 'confirmed-release') guard.judge()
    else if (change.kind === 'reservations' || change.kind === 'quotas') {
      beside.take(change.kind)
      report.counted(book)
      markAll()
    } else if (change.kind === 'health') {
      if (cluster.health?.().stale.length === 0) backoff.hurry() // the server is back: nobody waits for a try that is far off
    } else if (change.kind === 'faults') {
      report.faults(facts.faults)
      markAll()
    } else if (change.kind === 'service') {
      foreign.note(change.key, facts.services.get(change.key), leads())
      if (book.noteService(change.key, facts.services.get(change.key))) mark(book.waiting)
      mark([change.key])
    } else if (change.kind === 'namespace') {
      book.noteNamespace(change.name, facts.namespaces.get(change.name))
      mark([...facts.services.values()].flatMap(({ namespace, key }) => (namespace === change.name ? key : [])))
    } else if (change.kind === 'claim') {
      const now = facts.claims.get(change.address)
      const before = book.claimAt(change.address)
      mark(book.concerned(change.address, now))
      if (book.noteClaim(change.address, now)) mark(book.waiting)
      mark(book.concerned(change.address, before))
    }
  }

  const counted = () => {
    report.counted(book)
    beside.changed()
  }

  const planSome = (keys: readonly ServiceKey[]) => {
    const planned = plan({ services: facts.services, lbClass, book, now: wallNow(), withhold }, keys)
    for (const key of keys) {
      const decision = planned.decisions.get(key)
      const todo = planned.steps.get(key) ?? []
      if (decision === undefined) continue
      foreign.planned(key, decision, todo)
      void carryOut(key, decision, todo, planned.freed)
    }
    if (planned.freed && planned.steps.size === 0) mark(book.waiting) // what was only planned is free again
  }

  const startedIfIdle = () => {
    if (planning.idle) started.resolve()
  }

  /** Why everything stays. What cannot be read may be there all the same: it is looked at again when the fault is mended. */
  const withhold = ({ view, loses, takes, shows }: Intent): Withheld | undefined => {
    if (!facts.complete && (takes || loses.length > 0)) return { why: 'FactsIncomplete' }
    if (shows && foreign.active) return { why: 'OtherAllocatorActive' }
    return view !== undefined && loses.length > 0 ? heldBack(guard.now, view) : undefined
  }

  const carryOut = async (key: ServiceKey, decision: Decision, todo: readonly Effect[], freed: boolean) => {
    planning.begin(key)
    const done = todo.length === 0 || (await limiter(() => steps.performAll(key, todo)))
    if (planning.end(key)) guard.judge()
    if (done) {
      backoff.succeeded(key)
      foreign.done(key)
      decisions.note(key, decision)
      if (freed && todo.length > 0) mark(book.waiting)
    } else backoff.failed(key, () => mark([key]))
    startedIfIdle()
    counted()
    planning.goOn()
  }

  for (const [name, labels] of facts.namespaces) book.noteNamespace(name, labels)
  for (const [address, claim] of facts.claims) book.noteClaim(address, claim)
  for (const [key, view] of facts.services) {
    foreign.note(key, view, false)
    book.noteService(key, view)
  }
  beside.take('quotas')
  beside.take('reservations')
  config.take()
  report.faults(facts.faults)
  cluster.onChange((changes) => {
    for (const change of changes) note(change)
    if (changes.some(({ kind }) => kind === 'node')) config.noteNodes()
  })
  lead?.onChange((now) => {
    if (!now) return
    beside.led()
    markAll() // what the other one did may have come in any order
  })
  if (planning.idle || !leads()) started.resolve()
  return {
    started: started.promise,
    book,
    decisions: () => decisions.all,
    atRest: () => planning.idle,
    stop() {
      stopped = true
      backoff.stop()
      guard.stop()
      foreign.stop()
      beside.stop()
    },
  }
}
