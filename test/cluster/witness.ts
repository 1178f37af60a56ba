/** Sees every write to some kinds of objects in the order the server made them, past every proxy and without any code of ours. */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { at } from '../../packages/kube/src/api/json.ts'
import { isPlainObject, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import type { ApiServer } from './apiserver.ts'

const WITHIN = 30_000 // ms
const AGAIN_AFTER = 100 // ms: the server may be down on purpose

export interface Write {
  readonly path: string
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  /** `namespace/name`, or the name. */
  readonly key: string
  /** Grows over all kinds: one etcd, one count. */
  readonly version: number
  /** As it is after the write; before it, where it was deleted. */
  readonly object: PlainObject
  /** On performance.now(), when it was heard of. */
  readonly heard: number
}

export interface Witness {
  /** Since it began, of all paths, each path in order. */
  readonly writes: readonly Write[]
  /** What is there now. */
  now(path: string): readonly PlainObject[]
  /** Resolves with the first answer that is neither undefined nor false, looked for after each write. */
  until<T>(what: string, look: () => T | undefined | false, within?: number): Promise<T>
  close(): void
}

/** Resolves when it has read everything there is at these paths and watches them. */
export async function openWitness(server: ApiServer, paths: readonly string[]): Promise<Witness> {
  const agent = new Agent({ keepAlive: true, ca: readFileSync(server.certificate) })
  const stop = new AbortController()
  const writes: Write[] = []
  const there = new Map(paths.map((path) => [path, new Map<string, PlainObject>()]))
  const waiting = new Set<() => void>()
  let fault: Error | undefined

  /** One GET, line by line. A list is one line. */
  const lines = (path: string, line: (value: unknown) => void) =>
    new Promise<void>((resolve, reject) => {
      const headers = { authorization: `Bearer ${server.token('admin')}` }
      const asked = request(server.url + path, { agent, headers, signal: stop.signal })
      asked.on('error', reject)
      asked.on('response', (answer) => {
        let rest = ''
        answer.setEncoding('utf8')
        answer.on('error', reject)
        answer.on('data', (piece: string) => {
          const whole = (rest + piece).split('\n')
          rest = whole.pop() ?? ''
          for (const text of whole) if (text !== '') line(JSON.parse(text))
        })
        answer.on('end', () => {
          if (rest !== '') line(JSON.parse(rest))
          resolve()
        })
      })
      asked.end()
    })

  const note = (path: string, type: unknown, object: PlainObject): number => {
    const version = Number(at(object, 'metadata', 'resourceVersion'))
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return version
    const key = keyOf(object)
    if (type === 'DELETED') there.get(path)?.delete(key)
    else there.get(path)?.set(key, object)
    writes.push({ path, type, key, version, object, heard: performance.now() })
    for (const look of [...waiting]) look()
    return version
  }

  const watch = async (path: string, from: number) => {
    let version = from
    while (!stop.signal.aborted) {
      await lines(`${path}?watch=1&allowWatchBookmarks=true&resourceVersion=${version}`, (event) => {
        const object = at(event, 'object')
        if (!isPlainObject(object)) throw new Error(`no event: ${JSON.stringify(event)}`)
        if (at(event, 'type') === 'ERROR') fault = new Error(`the witness of ${path} missed something: ${JSON.stringify(object)}`)
        else version = note(path, at(event, 'type'), object)
      }).catch(() => {})
      if (fault !== undefined) return void [...waiting].forEach((look) => void look())
      await sleep(AGAIN_AFTER)
    }
  }

  for (const path of paths) {
    let list: unknown
    await lines(path, (value) => {
      list = value
    })
    const items = at(list, 'items')
    for (const item of Array.isArray(items) ? items : []) if (isPlainObject(item)) there.get(path)?.set(keyOf(item), item)
    void watch(path, Number(at(list, 'metadata', 'resourceVersion')))
  }

  return {
    writes,
    now: (path) => [...(there.get(path)?.values() ?? [])],
    until(what, look, within = WITHIN) {
      return new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          waiting.delete(again)
          clearTimeout(timer)
          settle()
        }
        const again = () => {
          if (fault !== undefined) return end(() => reject(fault))
          try {
            const found = look()
            if (found !== undefined && found !== false) end(() => resolve(found))
          } catch (error) {
            end(() => reject(error))
          }
        }
        const timer = setTimeout(() => end(() => reject(new Error(`not within ${within / 1_000} s: ${what}`))), within)
        waiting.add(again)
        again()
      })
    },
    close() {
      stop.abort()
      agent.destroy()
    },
  }
}

export function keyOf(object: PlainObject): string {
  const namespace = at(object, 'metadata', 'namespace')
  const name = String(at(object, 'metadata', 'name'))
  return namespace === undefined ? name : `${namespace}/${name}`
}
