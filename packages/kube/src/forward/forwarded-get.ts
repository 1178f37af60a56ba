import { type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { ApiClient } from '../api/client.ts'
import { type ApiFailure, answered, noAnswer } from '../api/failure.ts'
import { fromJson } from '../api/json.ts'
import { messageOf } from '../error-of.ts'
import { channelOf, PROTOCOL } from './channel.ts'

const LONGEST = 8 * 1024 * 1024 // bytes of an answer

export interface Forwarding {
  readonly client: Pick<ApiClient, 'dialling'>
  readonly namespace: string
  readonly pod: string
  readonly port: number
  /** With its query. */
  readonly path: string
  /** Milliseconds for all of it. */
  readonly within: number
}

export type ForwardedAnswer = { readonly ok: true; readonly status: number; readonly body: unknown } | ApiFailure

/** JSON from a port of a pod's loopback address, by the subresource pods/portforward. Never rejects. */
export async function forwardedGet({ client, namespace, pod, port, path, within }: Forwarding): Promise<ForwardedAnswer> {
  const signal = AbortSignal.timeout(within)
  try {
    const dialling = await client.dialling(`/api/v1/namespaces/${namespace}/pods/${pod}/portforward?ports=${port}`)
    const { url, headers, tls } = dialling
    const socket = new WebSocket(url, [PROTOCOL], {
      headers,
      ...tls,
      handshakeTimeout: within,
      maxPayload: LONGEST,
      followRedirects: false,
    })
    try {
      const refused = await opened(socket, signal)
      return refused ?? (await ask(channelOf(socket), path, signal))
    } finally {
      socket.terminate()
    }
  } catch (error) {
    return signal.aborted
      ? noAnswer('TimedOut', `no answer within ${within / 1_000} s`)
      : noAnswer('Unreachable', messageOf(error))
  }
}

/** Undefined once it is open; what the server answered instead. */
function opened(socket: WebSocket, signal: AbortSignal): Promise<ApiFailure | undefined> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    socket.on('error', reject)
    socket.once('open', () => resolve(undefined))
    socket.once('unexpected-response', (_, response) => {
      textOf(response).then((text) => resolve(answered(response.statusCode ?? 0, jsonOf(text), undefined)), reject)
    })
  })
}

function ask(stream: Duplex, path: string, signal: AbortSignal): Promise<ForwardedAnswer> {
  return new Promise((resolve, reject) => {
    stream.on('error', reject)
    const asked = request({ createConnection: () => stream, host: 'localhost', path, signal })
    asked.on('error', reject)
    asked.on('response', (response) => {
      textOf(response).then((text) => resolve({ ok: true, status: response.statusCode ?? 0, body: jsonOf(text) }), reject)
    })
    asked.end()
  })
}

async function textOf(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of response) {
    length += piece.length
    if (length > LONGEST) throw new Error('the answer is too long')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function jsonOf(text: string): unknown {
  try {
    return fromJson(text)
  } catch {
    return undefined
  }
}
