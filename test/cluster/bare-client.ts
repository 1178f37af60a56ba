/** One request to an API server at a time, for tests that look at the answer itself: status, warnings, text. It knows no kind. */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'

export interface Answer {
  readonly status: number
  /** The texts of the Warning headers. */
  readonly warnings: readonly string[]
  readonly text: string
  /** The text as JSON; a long integer loses its last digits here. */
  readonly json: unknown
}

export interface BareClient {
  (method: string, path: string, body?: string | object, type?: string, accept?: string): Promise<Answer>
  close(): void
}

/** `body` is sent as it is when it is text, else as JSON; `type` is its content type. */
export function bareClient(server: {
  readonly url: string
  readonly certificate: string
  token(user: 'admin'): string
}): BareClient {
  const agent = new Agent({ keepAlive: true, ca: readFileSync(server.certificate) })
  const authorization = `Bearer ${server.token('admin')}`
  const ask = (method: string, path: string, body?: string | object, type = 'application/json', accept = 'application/json') =>
    new Promise<Answer>((resolve, reject) => {
      const asked = request(
        server.url + path,
        { method, agent, headers: { authorization, accept, 'content-type': type } },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('error', reject)
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            const warnings = [answer.headers.warning ?? []]
              .flat()
              .flatMap((line) => [...line.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)])
            resolve({ status: answer.statusCode ?? 0, warnings: warnings.map(([, said = '']) => said), text, json: jsonOf(text) })
          })
        },
      )
      asked.on('error', reject)
      asked.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
    })
  return Object.assign(ask, { close: () => agent.destroy() })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
