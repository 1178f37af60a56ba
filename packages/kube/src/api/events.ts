import type { Outcome, Tell, TellOperator } from '@clarion/core'
import type { Clock } from '../clock.ts'
import { type EventSource, eventAbout, eventAgain, eventObject, eventSubject } from '../objects/event.ts'
import { DONE, refuse } from '../outcome.ts'
import type { ApiClient } from './client.ts'
import type { ApiFailure } from './failure.ts'

const REMEMBERED = 4_000 // subjects
const WAITING = 10_000 // events not yet written
const AT_ONCE = 4
const BURST = 500
const PER_SECOND = 100
const AGAIN_AFTER = 10_000 // ms: what happens more often is counted, and told then

export interface EventsOptions {
  readonly client: Pick<ApiClient, 'request'>
  readonly clock: Clock
  readonly wallNow: () => number
  /** Ours: where events are that concern no single Service. */
  readonly namespace: string
  readonly source: EventSource
  readonly instance: string
  readonly hash: (text: string) => string
  readonly failed: (failure: ApiFailure) => void
}

interface Told {
  readonly tell: Tell | TellOperator
  /** How often it happened, and how often the object says it did; 0: there is no object yet. */
  count: number
  written: number
  /** On the clock. */
  lastWrite: number
  waiting: boolean
}

/**
 * Events as `kubectl describe` shows them (core/v1, as MetalLB writes them). What happens again is counted in the object it has. They are
 * written when there is little else to write, so many a second: no decision waits for an event.
 */
export class Events {
  readonly #options: EventsOptions
  readonly #told = new Map<string, Told>() // the longest silent first
  readonly #queue: Told[] = []
  #running = 0
  #tokens = BURST
  #filled: number
  #awaitsToken = false
  #cancel = new Set<() => void>()
  #closed = false
  /** Tells the events of this process from those of the one before it. */
  readonly #life: string

  constructor(options: EventsOptions) {
    this.#options = options
    this.#filled = options.clock.now()
    this.#life = `${options.wallNow()} ${options.instance}`
  }

  /** Done when it is in line. */
  tell(tell: Tell | TellOperator): Outcome {
    const subject = eventSubject(tell)
    const told = this.#told.get(subject) ?? this.#first(tell)
    if (told === undefined) return refuse('Unavailable', 'too many events wait to be written')
    told.count++
    this.#told.delete(subject)
    this.#told.set(subject, told)
    for (const oldest of this.#told.keys()) {
      if (this.#told.size <= REMEMBERED) break
      this.#told.delete(oldest)
    }
    this.#enqueue(told)
    return DONE
  }

  close(): void {
    this.#closed = true
    for (const cancel of this.#cancel) cancel()
    this.#queue.length = 0
  }

  #first(tell: Tell | TellOperator): Told | undefined {
    if (this.#queue.length >= WAITING) return undefined
    return { tell, count: 0, written: 0, lastWrite: Number.NEGATIVE_INFINITY, waiting: false }
  }

  #enqueue(told: Told): void {
    if (told.waiting || this.#closed) return
    told.waiting = true
    const wait = told.lastWrite + AGAIN_AFTER - this.#options.clock.now()
    if (wait <= 0) this.#queue.push(told)
    else this.#after(wait, () => this.#queue.push(told))
    this.#drain()
  }

  #drain(): void {
    while (!this.#closed && this.#running < AT_ONCE && this.#queue.length > 0) {
      if (!this.#take()) {
        this.#awaitToken()
        return
      }
      const told = this.#queue.shift()
      if (told === undefined) return
      this.#running++
      void this.#write(told).then(() => {
        this.#running--
        this.#drain()
      })
    }
  }

  /** One timer for all that wait: with one each they would all wake all the time. */
  #awaitToken(): void {
    if (this.#awaitsToken) return
    this.#awaitsToken = true
    this.#after(1_000 / PER_SECOND, () => {
      this.#awaitsToken = false
    })
  }

  /** One token, if there is one. */
  #take(): boolean {
    const now = this.#options.clock.now()
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#filled) * PER_SECOND) / 1_000)
    this.#filled = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  async #write(told: Told): Promise<void> {
    const { client, clock, namespace, source, instance, hash, wallNow, failed } = this.#options
    told.waiting = false
    told.lastWrite = clock.now()
    const { tell, count, written } = told
    const about = eventAbout(tell, namespace)
    const name = `${about.name}.${hash(`${eventSubject(tell)} ${this.#life}`).slice(0, 16)}`
    const path = `/api/v1/namespaces/${about.namespace}/events`
    const answer =
      written === 0
        ? await client.request({
            method: 'POST',
            path,
            body: { ...eventObject(tell, { name, about, source, instance }, wallNow()), count },
            unhurried: true,
          })
        : await client.request({
            method: 'PATCH',
            path: `${path}/${name}`,
            patch: 'merge',
            body: eventAgain(count - 1, wallNow()),
            unhurried: true,
          })
    if (answer.ok) told.written = count
    else if (written > 0 && answer.status === 404) this.#anew(told)
    else failed(answer)
  }

  /** The server forgets events after an hour: what happens then is a first time again. */
  #anew(told: Told): void {
    told.count -= told.written
    told.written = 0
    told.lastWrite = Number.NEGATIVE_INFINITY
    this.#enqueue(told)
  }

  #after(ms: number, run: () => void): void {
    const cancel = this.#options.clock.after(ms, () => {
      this.#cancel.delete(cancel)
      run()
      this.#drain()
    })
    this.#cancel.add(cancel)
  }
}
