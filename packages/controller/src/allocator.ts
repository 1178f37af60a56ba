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
import { createReleaseGuard, type GuardReport } from './release-guard.ts'
import type { ReservingReport } from './reserving.ts'
import { createSteps } from './steps.ts'
import { UnderWay } from './under-way.ts'
import { WorkQueue } from './work-queue.ts'

const WRITES_IN_FLIGHT = 16
/** Services planned in one go, milliseconds after which a pass lets others run, and Services under way at which the next ones wait. */
const PORTION = 64
const PASS_MS = 10
const AHEAD = 64

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
  const dirty = new WorkQueue(planOrder(facts.services))
  const underWay = new UnderWay()
  const limiter = createLimiter(WRITES_IN_FLIGHT)
  const backoff = createBackoff(clock, random)
  const started = Promise.withResolvers<void>()
  const markAll = () => mark(allKeys(facts))
  const guard = createReleaseGuard({ facts, book, lbClass, clock, hash, report, changed: markAll })
  const foreign = createForeignWrites({ book, lbClass, clock, report, changed: markAll })
  const leads = () => lead?.leads() !== false
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
  let scheduled = false
  let stopped = false

  const mark = (keys: Iterable<ServiceKey>) => {
    for (const key of keys) if (!underWay.defers(key)) dirty.add(key)
    schedule()
  }

  const schedule = () => {
    if (scheduled || stopped || !mayPlan()) return
    scheduled = true
    queueMicrotask(pass)
  }

  /** What is planned is held in memory until it is done: so much that nobody waits for a plan, and no more. */
  const mayPlan = () => dirty.size > 0 && underWay.size <= AHEAD

  const config = createConfigInForce({
    facts,
    report: report.config,
    changed: (taken) => {
      const isFirst = book.pools === undefined
      const concerned = book.usePools(taken)
      beside.poolsChanged()
      report.counted(book)
      guard.judge()
      const unjudged = underWay.unjudge()
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

  /** Portion after portion; what has no end soon lets events, answers and leases come in between. */
  const pass = () => {
    if (!stopped && leads()) {
      const began = clock.now()
      do planSome(dirty.take(PORTION))
      while (mayPlan() && clock.now() - began < PASS_MS)
      counted()
      startedIfIdle()
      if (mayPlan()) {
        clock.after(0, pass)
        return
      }
    }
    scheduled = false
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
    if (underWay.size === 0 && dirty.size === 0) started.resolve()
  }

  /** Why everything stays. What cannot be read may be there all the same: it is looked at again when the fault is mended. */
  const withhold = ({ view, loses, takes, shows }: Intent): Withheld | undefined => {
    if (!facts.complete && (takes || loses.length > 0)) return { why: 'FactsIncomplete' }
    if (shows && foreign.active) return { why: 'OtherAllocatorActive' }
    return view !== undefined && loses.length > 0 ? heldBack(guard.now, view) : undefined
  }

  const carryOut = async (key: ServiceKey, decision: Decision, todo: readonly Effect[], freed: boolean) => {
    underWay.begin(key)
    const done = todo.length === 0 || (await limiter(() => steps.performAll(key, todo)))
    const { judge, again } = underWay.end(key)
    if (judge) guard.judge()
    for (const one of again) dirty.add(one)
    if (done) {
      backoff.succeeded(key)
      foreign.done(key)
      decisions.note(key, decision)
      if (freed && todo.length > 0) mark(book.waiting)
    } else backoff.failed(key, () => mark([key]))
    startedIfIdle()
    counted()
    schedule()
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
  if (dirty.size === 0 || !leads()) started.resolve()
  return {
    started: started.promise,
    book,
    decisions: () => decisions.all,
    atRest: () => underWay.size === 0 && dirty.size === 0,
    stop() {
      stopped = true
      backoff.stop()
      guard.stop()
      foreign.stop()
      beside.stop()
    },
  }
}
