import { type IncomingMessage, Agent as PlainAgent, request as plainRequest, type RequestOptions } from 'node:http'
import { request, Agent as TlsAgent } from 'node:https'
import { messageOf } from '../error-of.ts'
import type { Connection, Credentials } from './config/connection.ts'
import { type ApiFailure, noAnswer } from './failure.ts'

const CONNECT_WITHIN = 10_000 // ms, TLS included
const TCP_KEEPALIVE = 15_000 // ms of silence; a peer that is gone is then noticed within 10 s more

export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** No byte for so long, and the request fails. */
  readonly silence: number // ms
  /** Ends the request; what is sent already may still be done. */
  readonly signal: AbortSignal
  /** Asked when everything is ready to be sent: a reason not to. */
  readonly lastLook?: (() => string | undefined) | undefined
}

export interface Dialling {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly tls: {
    readonly rejectUnauthorized: boolean
    readonly ca?: string
    readonly cert?: string
    readonly key?: string
    readonly servername?: string
  }
}

/** All its connections are alike; Node would compare them by a text with all certificates in it, made several times a request. */
class OneServerAgent extends TlsAgent {
  override getName(): string {
    return 'server'
  }
}

/** One keep-alive agent for all calls to one server. */
export class Transport {
  readonly #connection: Connection
  readonly #userAgent: string
  #agent: PlainAgent | TlsAgent | undefined
  /** What the agent trusts and shows: it is another agent when these are others. */
  #made: readonly (string | undefined)[] = []

  constructor(connection: Connection, userAgent: string) {
    this.#connection = connection
    this.#userAgent = userAgent
  }

  /** Sends it and resolves with the head of the answer; the caller reads the rest. Never rejects. */
  async send(http: HttpRequest): Promise<IncomingMessage | ApiFailure> {
    let credentials: Credentials
    let agent: PlainAgent | TlsAgent
    try {
      credentials = await this.#connection.credentials.read()
      agent = await this.#agentFor(credentials)
    } catch (error) {
      return noAnswer('NoCredentials', messageOf(error))
    }
    if (http.signal.aborted) return noAnswer('TimedOut', 'ended before it was sent')
    const no = http.lastLook?.()
    return no === undefined ? this.#exchange(http, credentials, agent) : noAnswer('MayNotWrite', no)
  }

  /** What a WebSocket to the server is opened with. Rejects with a sentence where there are no credentials. */
  async dialling(path: string): Promise<Dialling> {
    const { server, serverName: servername, skipVerify, authority } = this.#connection
    const [{ token, cert, key }, ca] = [await this.#connection.credentials.read(), await authority?.read()]
    const scheme = server.protocol === 'https:' ? 'wss:' : 'ws:'
    return {
      url: `${scheme}//${server.host}${server.pathname.replace(/\/$/, '')}${path}`,
      headers: { 'user-agent': this.#userAgent, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      tls: { rejectUnauthorized: !skipVerify, ...defined({ ca, cert, key, servername }) },
    }
  }

  /** The credentials were refused: the next request looks for newer ones. */
  forgetCredentials(): void {
    this.#connection.credentials.forget()
  }

  close(): void {
    this.#agent?.destroy()
  }

  #exchange(http: HttpRequest, { token }: Credentials, agent: PlainAgent | TlsAgent): Promise<IncomingMessage | ApiFailure> {
    const { server } = this.#connection
    const options: RequestOptions = {
      agent,
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port,
      method: http.method,
      path: `${server.pathname.replace(/\/$/, '')}${http.path}`,
      headers: Object.entries({
        host: server.host,
        accept: 'application/json',
        'user-agent': this.#userAgent,
        ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(http.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(http.body)) }),
        ...http.headers,
      }).flat(), // Node writes a list as it is; fields of an object it sets one by one, which costs a tenth of the request
      timeout: CONNECT_WITHIN,
    }
    const secure = server.protocol === 'https:'
    const asked = secure ? request(options) : plainRequest(options)
    // Destroyed without an error, and not by the option `signal`: with one, a socket whose answer has just ended emits that error after
    // nobody listens to it any more, and the program ends.
    const abort = () => void asked.destroy()
    http.signal.addEventListener('abort', abort, { once: true })
    asked.on('close', () => http.signal.removeEventListener('abort', abort))
    let silent = false
    asked.on('timeout', () => {
      silent = true
      this.#distrust(agent)
      asked.destroy()
    })
    asked.on('socket', (socket) => {
      const connected = () => void socket.setTimeout(http.silence)
      if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', connected)
      else connected()
      socket.setKeepAlive(true, TCP_KEEPALIVE)
    })
    const answer = new Promise<IncomingMessage | ApiFailure>((resolve) => {
      asked.on('response', resolve)
      asked.on('error', (error) => {
        const message = silent ? 'nothing was heard for too long' : messageOf(error)
        resolve(noAnswer(http.signal.aborted || silent ? 'TimedOut' : 'Unreachable', message))
      })
    })
    asked.end(http.body)
    return answer
  }

  /** A connection fell silent: those that lie idle may be as dead, and the next request would find out in its turn. */
  #distrust(agent: PlainAgent | TlsAgent): void {
    if (agent === this.#agent) this.#agent = undefined
    for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
  }

  async #agentFor({ cert, key }: Credentials): Promise<PlainAgent | TlsAgent> {
    const ca = await this.#connection.authority?.read()
    const made = [ca, cert, key]
    if (this.#agent !== undefined && made.every((text, i) => text === this.#made[i])) return this.#agent
    this.#made = made
    const { server, serverName, skipVerify } = this.#connection
    // The agent before it is left to its requests; its idle connections end with the server's patience.
    this.#agent =
      server.protocol === 'https:'
        ? new OneServerAgent({
            keepAlive: true,
            keepAliveMsecs: TCP_KEEPALIVE,
            rejectUnauthorized: !skipVerify,
            ...defined({ ca, cert, key, servername: serverName }),
          })
        : new PlainAgent({ keepAlive: true, keepAliveMsecs: TCP_KEEPALIVE })
    return this.#agent
  }
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** Without what is undefined: to Node a field that is there and undefined is not one that is not there. */
function defined<T extends object>(fields: T): Defined<T>
function defined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
