import { readFileSync } from 'node:fs'
import type { ClientRequest } from 'node:http'
import { request } from 'node:https'
import type { Plain } from '../../packages/kube/src/objects/plain.ts'
import { inside } from './inside.ts'

interface Asked {
  readonly url: string
  readonly certificate: string
  readonly token: string
}

/**
 * Every change at a path from now on, until closed. A server that has no time for its watchers ends their watches; this one then goes on
 * where it was. Resolves with how to close it, when it has begun.
 */
export async function follow(
  { url, certificate, token }: Asked,
  path: string,
  changed: (type: string, object: Plain | undefined) => void,
): Promise<() => void> {
  const ca = readFileSync(certificate)
  const open = (query: string) =>
    request(`${url}${path}?${query}`, { ca, headers: { authorization: `Bearer ${token}` }, agent: false })
  let version = ''
  await readLines(open('limit=1'), (line) => {
    version = versionOf(JSON.parse(line))
  })
  let closed = false
  let now: ClientRequest | undefined
  const watch = async (begun: () => void) => {
    while (!closed) {
      now = open(`watch=1&timeoutSeconds=7200&resourceVersion=${version}`)
      await readLines(
        now,
        (line) => {
          const event: unknown = JSON.parse(line)
          const [type, object] = [inside(event, 'type'), inside(event, 'object')]
          if (type === 'ERROR' || typeof type !== 'string') throw new Error(`the watch cannot go on: ${line}`)
          version = versionOf(object)
          changed(type, object)
        },
        begun,
      )
    }
  }
  await new Promise<void>((resolve, reject) => {
    watch(resolve).catch(reject)
  })
  return () => {
    closed = true
    now?.destroy()
  }
}

const versionOf = (object: unknown): string => String(inside(object, 'metadata', 'resourceVersion'))

/** Resolves when the answer has ended, however. */
function readLines(asked: ClientRequest, line: (text: string) => void, begun: () => void = () => {}): Promise<void> {
  return new Promise((resolve) => {
    asked.on('error', () => resolve())
    asked.on('response', (answer) => {
      begun()
      let rest = ''
      answer.setEncoding('utf8').on('data', (piece: string) => {
        const lines = (rest + piece).split('\n')
        rest = lines.pop() ?? ''
        for (const text of lines) if (text !== '') line(text)
      })
      answer.on('error', () => resolve())
      answer.on('close', () => {
        if (rest !== '' && answer.complete) line(rest)
        resolve()
      })
    })
    asked.end()
  })
}
