import type { IncomingMessage } from 'node:http'
import type { Clock } from '../clock.ts'
import type { PlainObject } from '../objects/plain.ts'
import { retryAfter } from './backoff.ts'
import type { Connection } from './config/connection.ts'
import { type ApiFailure, answered, noAnswer } from './failure.ts'
import { fromJson, toJson } from './json.ts'
import { pause } from './pause.ts'
import { type AnswerEnd, readLines, readText } from './reading.ts'
import { Slots } from './slots.ts'
import { type Dialling, type HttpRequest, Transport } from './transport.ts'
import { afterAnswer, FIRST_WINDOW } from './window.ts'

const WRITE_WITHIN = 10_000 // ms for the whole write; the server is told as well and gives up then
const READ_SILENCE = 30_000 // ms without a byte
const READS_AT_ONCE = 16

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With its query. */
  readonly path: string
  readonly body?: PlainObject | undefined
  /** How a PATCH is meant: RFC 7386, Kubernetes' strategic merge (lists by key, built-in kinds only), or server-side apply. */
  readonly patch?: 'merge' | 'strategic' | 'apply' | undefined
  /** Looked at last, when the request is ready to be sent: a sentence why it may not be. */
  readonly lastLook?: (() => string | undefined) | undefined
  /** Milliseconds it may take, asked when it begins. A write takes 10 s at most. */
  readonly within?: (() => number) | undefined
  /** A write that lets all others go first. */
  readonly unhurried?: boolean | undefined
}

export type ApiAnswer = { readonly ok: true; readonly body: unknown } | ApiFailure

export interface ApiClientOptions {
  readonly connection: Connection
  readonly clock: Clock
  /** Milliseconds since the epoch. */
  readonly wallNow: () => number
  /** `program/version`, for the server's log. */
  readonly userAgent: string
}

export interface WatchRequest {
  readonly path: string
  /** Milliseconds without a byte after which it is given up. */
  readonly silence: number
  readonly signal: AbortSignal
  readonly opened: () => void
  readonly line: (text: string) => void
}

/** JSON to one API server: one keep-alive agent, so many writes and reads at once, and every failure a value. */
export class ApiClient {
  readonly #transport: Transport
  readonly #clock: Clock
  readonly #wallNow: () => number
  readonly #writes = new Slots(() => this.#window.size)
  readonly #reads = new Slots(() => READS_AT_ONCE)
  readonly #underWay = new Set<AbortController>()
  readonly #closing = new AbortController()
  #window = FIRST_WINDOW
  /** Until when the server wants no writes, on the clock. */
  #quietUntil = 0

  constructor({ connection, clock, wallNow, userAgent }: ApiClientOptions) {
    this.#transport = new Transport(connection, userAgent)
    this.#clock = clock
    this.#wallNow = wallNow
  }

  /** One request and its whole answer. Never rejects. A write that got no answer may have been done. */
  request(request: ApiRequest): Promise<ApiAnswer> {
    return request.method === 'GET'
      ? this.#reads.run(() => this.#ask(request))
      : this.#writes.run(() => this.#write(request), request.unhurried)
  }

  /** Each line of an answer that goes on, until it ends, fails, is silent for too long, or `signal`. Never rejects. */
  async watch({ path, silence, signal, opened, line }: WatchRequest): Promise<AnswerEnd> {
    const ended = AbortSignal.any([signal, this.#closing.signal])
    const head = await this.#transport.send({ method: 'GET', path, headers: {}, silence, signal: ended })
    if ('ok' in head) return head
    if (head.statusCode === 401) this.#transport.forgetCredentials()
    if (head.statusCode !== 200) return this.#refusal(head)
    opened()
    return readLines(head, line)
  }

  /** What a WebSocket to the server is opened with. Rejects with a sentence where there are no credentials. */
  dialling(path: string): Promise<Dialling> {
    return this.#transport.dialling(path)
  }

  /** Ends everything that is under way. */
  close(): void {
    this.#closing.abort()
    for (const exchange of this.#underWay) exchange.abort()
    this.#transport.close()
  }

  async #write(request: ApiRequest): Promise<ApiAnswer> {
    while (this.#clock.now() < this.#quietUntil)
      await pause(this.#quietUntil - this.#clock.now(), this.#clock, this.#closing.signal)
    const answer = await this.#ask(request)
    const pushedBack = !answer.ok && (answer.status === 429 || answer.status === 503)
    if (answer.ok || pushedBack) this.#window = afterAnswer(this.#window, { underWay: this.#writes.busy, pushedBack })
    if (!answer.ok && answer.retryAfter !== undefined) {
      this.#quietUntil = Math.max(this.#quietUntil, this.#clock.now() + Math.min(answer.retryAfter, WRITE_WITHIN))
    }
    return answer
  }

  async #ask(request: ApiRequest): Promise<ApiAnswer> {
    const first = await this.#exchange(request)
    if (first.ok || first.status !== 401) return first
    this.#transport.forgetCredentials() // they may have been renewed where they come from
    return this.#exchange(request)
  }

  async #exchange(request: ApiRequest): Promise<ApiAnswer> {
    const deadline = new AbortController()
    const within = withinOf(request)
    const cancel = within === undefined ? () => {} : this.#clock.after(within, () => deadline.abort())
    if (this.#closing.signal.aborted) deadline.abort()
    this.#underWay.add(deadline) // AbortSignal.any costs more than the rest of a request's bookkeeping
    try {
      const head = await this.#transport.send(httpOf(request, within, deadline.signal))
      if ('ok' in head) return head
      if ((head.statusCode ?? 0) >= 300) return await this.#refusal(head)
      const read = await readText(head)
      return read.ok ? parsed(read.text) : read
    } finally {
      cancel()
      this.#underWay.delete(deadline)
    }
  }

  async #refusal(head: IncomingMessage): Promise<ApiFailure> {
    const read = await readText(head)
    const body = read.ok ? parsed(read.text) : read
    const wait = retryAfter(head.headers['retry-after'], this.#wallNow())
    return answered(head.statusCode ?? 0, body.ok ? body.body : undefined, wait)
  }
}

const PATCHES = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml', // JSON is YAML
}

function withinOf({ method, within }: ApiRequest): number | undefined {
  const most = method === 'GET' ? Number.POSITIVE_INFINITY : WRITE_WITHIN
  const ms = Math.min(most, within?.() ?? most)
  return ms === Number.POSITIVE_INFINITY ? undefined : Math.max(1, Math.round(ms)) // 0 would mean the server's own limit
}

function httpOf(
  { method, path, body, patch, lastLook }: ApiRequest,
  within: number | undefined,
  signal: AbortSignal,
): HttpRequest {
  const type = patch === undefined ? 'application/json' : PATCHES[patch]
  const limit = `${path.includes('?') ? '&' : '?'}timeout=${within}ms`
  return {
    method,
    path: method === 'GET' ? path : `${path}${limit}`,
    headers: body === undefined ? {} : { 'content-type': type },
    body: body === undefined ? undefined : toJson(body),
    silence: READ_SILENCE,
    signal,
    lastLook,
  }
}

function parsed(text: string): ApiAnswer {
  try {
    return { ok: true, body: fromJson(text) }
  } catch {
    return noAnswer('NotAnswered', 'the answer is no JSON')
  }
}
