import type { Clock } from '../clock.ts'
import type { StaleReason } from '../cluster.ts'
import { SELDOM, SOON, waitAfter } from './backoff.ts'
import type { ApiClient } from './client.ts'
import { type ApiFailure, answered, noAnswer } from './failure.ts'
import { at, fromJson, textAt } from './json.ts'
import { type Collection, withQuery } from './kinds.ts'
import { pause } from './pause.ts'
import type { Sink } from './sink.ts'
import { isLasting, reasonOf } from './stale-reason.ts'
import { isNewer } from './version.ts'

const PAGE = 500
const BRIEF = 2_000 // ms: a watch that ends sooner is counted as a failure, however it ended

export interface Timing {
  /** Seconds until the server closes a watch in good order. */
  readonly watchSeconds: number
  /** Milliseconds without a byte after which a watch counts as dead: servers send a bookmark every minute. */
  readonly silence: number
}

export const TIMING: Timing = { watchSeconds: 290, silence: 80_000 }

export interface ReflectorOptions {
  readonly client: Pick<ApiClient, 'request' | 'watch'>
  readonly collection: Collection
  readonly sink: Sink
  readonly clock: Clock
  readonly random: () => number
  readonly timing: Timing
  /** It is kept up, or why it is not. */
  readonly told: (trouble: { readonly why: StaleReason; readonly message: string } | undefined) => void
  /** A server without the kind is normal: it has none of it, and this is called where that is news. */
  readonly absent?: (() => void) | undefined
}

/** Keeps a sink like a collection at the server: lists it, then watches it, and begins again whenever it has to. */
export class Reflector {
  readonly #options: ReflectorOptions
  readonly #stop = new AbortController()
  readonly #read = Promise.withResolvers<void>()
  #failures = 0
  #fruitless = 0
  #opened = false
  #watching: AbortController | undefined
  /** Up to where everything is known; undefined: a list is due. */
  #version: string | undefined
  /** The newest version the server ever gave. */
  #newest = '0'
  /** The connection broke: the server that answers next may have been set back. */
  #doubt = false
  /** A page's token went out of date: the next list comes in one piece. */
  #whole = false
  /** The server does not know the kind, and that is normal. */
  #absent = false

  constructor(options: ReflectorOptions) {
    this.#options = options
  }

  /** Resolves when everything was read once. */
  get read(): Promise<void> {
    return this.#read.promise
  }

  /** Runs until stopped. */
  async run(): Promise<void> {
    const { clock, random } = this.#options
    while (!this.#stop.signal.aborted) {
      const begun = clock.now()
      const watched = this.#version !== undefined
      this.#opened = false
      const failure = watched ? await this.#watch() : await this.#list()
      if (this.#stop.signal.aborted) return
      const times = this.#count(failure, watched, clock.now() - begun)
      if (times === 0) continue
      const ms = waitAfter(times, isLasting(failure) ? SELDOM : SOON, random, failure?.retryAfter)
      await pause(ms, clock, this.#stop.signal)
    }
  }

  /** Reads everything again. */
  relist(): void {
    this.#version = undefined
    this.#watching?.abort()
  }

  stop(): void {
    this.#stop.abort()
    this.#watching?.abort()
  }

  /** Which failure in a row it was; 0: none. A server that answers but whose watches come to nothing is counted apart. */
  #count(failure: ApiFailure | undefined, watched: boolean, took: number): number {
    if (watched && took >= BRIEF) {
      this.#fruitless = this.#failures = 0
      return failure === undefined ? 0 : 1
    }
    if (watched && (this.#opened || failure?.status === 410)) {
      this.#failures = 0
      return ++this.#fruitless
    }
    this.#failures = failure === undefined ? 0 : this.#failures + 1
    return this.#failures
  }

  async #list(): Promise<ApiFailure | undefined> {
    const { client, collection, sink } = this.#options
    const limit: Readonly<Record<string, string>> = this.#whole ? {} : { limit: String(PAGE) }
    let next: Readonly<Record<string, string>> | undefined
    for (;;) {
      const answer = await client.request({
        method: 'GET',
        path: withQuery(collection.path, { ...collection.query, ...limit, ...next }),
      })
      if (this.#stop.signal.aborted) return undefined
      if (!answer.ok) {
        if (answer.status === 410) this.#whole = true
        return this.#failed(answer)
      }
      const items = at(answer.body, 'items') ?? [] // an empty list may be null
      const version = textAt(answer.body, 'metadata', 'resourceVersion')
      if (version === undefined || !Array.isArray(items)) return this.#failed(noAnswer('NotAnswered', 'the answer is no list'))
      if (next === undefined) sink.begin(isNewer(this.#newest, version))
      for (const item of items) sink.put(item)
      const more = textAt(answer.body, 'metadata', 'continue')
      if (more) {
        next = { continue: more }
        continue
      }
      sink.end(version)
      this.#version = this.#newest = version
      this.#whole = this.#doubt = this.#absent = false
      this.#options.told(undefined)
      this.#read.resolve()
      return undefined
    }
  }

  async #watch(): Promise<ApiFailure | undefined> {
    const { client, collection, random, timing, told } = this.#options
    const checked = this.#doubt ? await this.#check() : undefined
    if (checked !== undefined || this.#version === undefined) return checked
    const watching = new AbortController()
    this.#watching = watching
    let wrong: ApiFailure | undefined
    const end = await client.watch({
      path: withQuery(collection.path, {
        ...collection.query,
        watch: '1',
        allowWatchBookmarks: 'true',
        resourceVersion: this.#version,
        timeoutSeconds: String(Math.round(timing.watchSeconds * (1 + random() / 10))), // so that they do not all end together
      }),
      silence: timing.silence,
      signal: watching.signal,
      opened: () => {
        this.#opened = true
        told(undefined)
      },
      line: (text) => {
        if (watching.signal.aborted) return
        wrong = this.#take(text)
        if (wrong !== undefined) watching.abort()
      },
    })
    this.#watching = undefined
    if (watching.signal.aborted && wrong === undefined) return undefined // stopped, or a list is wanted
    const failure = wrong ?? (end.ok ? undefined : end)
    if (failure === undefined) return undefined
    if (failure.status === 410 || wrong !== undefined || failure.reason === 'Timeout') {
      this.#version = undefined // what lies between is lost
      return failure
    }
    this.#doubt = true
    return this.#failed(failure)
  }

  /** One line of a watch; the failure for which it cannot go on. */
  #take(text: string): ApiFailure | undefined {
    const { sink } = this.#options
    let event: unknown
    try {
      event = fromJson(text)
    } catch {
      return noAnswer('NotAnswered', 'a line of the watch is no JSON')
    }
    const [type, object] = [textAt(event, 'type'), at(event, 'object')]
    if (type === 'ERROR') {
      const code = at(object, 'code')
      return answered(typeof code === 'number' ? code : 500, object, undefined)
    }
    const version = textAt(object, 'metadata', 'resourceVersion')
    if (version === undefined) return noAnswer('NotAnswered', 'a line of the watch has no version')
    if (type === 'BOOKMARK' && this.#version !== undefined && isNewer(this.#version, version)) {
      return noAnswer('Rewound', `the server went back from version ${this.#version} to ${version}`)
    }
    if (type === 'DELETED') sink.remove(object)
    else if (type === 'ADDED' || type === 'MODIFIED') sink.put(object)
    this.#version = version
    if (isNewer(version, this.#newest)) this.#newest = version
    return undefined
  }

  /**
   * A server that was set back (etcd restored or new) accepts a watch from a version it has not reached, and says nothing on it until it
   * gets there. So after a broken connection it is asked how far it is.
   */
  async #check(): Promise<ApiFailure | undefined> {
    const { client, collection } = this.#options
    const answer = await client.request({
      method: 'GET',
      path: withQuery(collection.path, { ...collection.query, limit: '1' }),
    })
    if (!answer.ok) return this.#failed(answer)
    const version = textAt(answer.body, 'metadata', 'resourceVersion')
    if (version === undefined) return this.#failed(noAnswer('NotAnswered', 'the answer is no list'))
    this.#doubt = false
    if (this.#version !== undefined && isNewer(this.#version, version)) this.#version = undefined
    return undefined
  }

  #failed(failure: ApiFailure): ApiFailure {
    if (failure.status === 404 && this.#options.absent !== undefined) return this.#isAbsent(failure, this.#options.absent)
    this.#options.told({ why: reasonOf(failure), message: failure.message })
    return failure
  }

  /** Everything there was of it is gone with it. It is asked for again now and then. */
  #isAbsent(failure: ApiFailure, tell: () => void): ApiFailure {
    const { sink, told } = this.#options
    this.#version = undefined
    if (!this.#absent) {
      sink.begin(true)
      sink.end('0')
      tell()
    }
    this.#absent = true
    told(undefined)
    this.#read.resolve()
    return failure
  }
}
