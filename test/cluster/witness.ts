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

  /** One GET, line by line. A list is one line. */
  const lines = (path: string, line: (value: unknown) => void) =>
    new Promise<void>((resolve, reject) => {
      const headers = { authorization: `Bearer ${server.token('admin')}` }
      const asked = request(server.url + path, { agent, headers })
      // Not by the option `signal`, and without an error: where an answer has just ended nobody would be there to hear of it.
      const abort = () => void asked.destroy()
      stop.signal.addEventListener('abort', abort, { once: true })
      asked.on('close', () => {
        stop.signal.removeEventListener('abort', abort)
        reject(new Error(`${path} broke off`))
      })
      asked.on('error', reject)
      asked.on('response', (answer) => {
        if (answer.statusCode !== 200) {
          answer.resume()
          reject(new Error(`${path} is answered with ${answer.statusCode}`))
          return
        }
        let rest = ''
        answer.setEncoding('utf8')
        answer.on('error', reject)
        answer.on('data', (piece: string) => {
          const whole = (rest + piece).split('\n')
          rest = whole.pop() ?? ''
          for (const text of whole) if (text !== '') line(JSON.parse(text))
        })
        answer.on('end', () => {
          try {
            if (rest !== '') line(JSON.parse(rest))
            resolve()
          } catch (cut) {
            reject(cut) // the last line broke off
          }
        })
      })
      asked.end()
    })

  const note = (path: string, type: unknown, object: PlainObject): number => {
    const version = versionOf(object)
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return version
    const key = keyOf(object)
    if (type === 'DELETED') there.get(path)?.delete(key)
    else there.get(path)?.set(key, object)
    writes.push({ path, type, key, version, object, heard: performance.now() })
    for (const look of [...waiting]) look()
    return version
  }

  /** Reads everything, and notes as written what is another than it was known. Returns the list's version. */
  const read = async (path: string): Promise<number> => {
    let list: unknown
    await lines(path, (value) => {
      list = value
    })
    const items = at(list, 'items')
    if (!Array.isArray(items)) throw new Error(`the witness was given no list of ${path}: ${JSON.stringify(list)}`)
    const before = new Map(there.get(path))
    for (const item of items.filter(isPlainObject)) {
      const known = before.get(keyOf(item))
      before.delete(keyOf(item))
      if (known === undefined) note(path, 'ADDED', item)
      else if (versionOf(known) !== versionOf(item)) note(path, 'MODIFIED', item)
    }
    for (const gone of before.values()) note(path, 'DELETED', gone)
    return versionOf(list)
  }

  /** Goes on where it was; only when the server has thrown that away, everything is read anew. */
  const watch = async (path: string, from: number) => {
    let version = from
    while (!stop.signal.aborted) {
      let expired = false
      try {
        await lines(`${path}?watch=1&allowWatchBookmarks=true&resourceVersion=${version}`, (event) => {
          const [type, object] = [at(event, 'type'), at(event, 'object')]
          if (type === 'ERROR' || !isPlainObject(object)) expired = true
          else version = note(path, type, object)
        })
        if (expired) version = await read(path)
      } catch {
        // the server is away, or does not know the kind
      }
      await sleep(AGAIN_AFTER)
    }
  }

  for (const path of paths) void watch(path, await read(path))
  writes.length = 0

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

const versionOf = (object: unknown): number => Number(at(object, 'metadata', 'resourceVersion'))

export function keyOf(object: PlainObject): string {
  const namespace = at(object, 'metadata', 'namespace')
  const name = String(at(object, 'metadata', 'name'))
  return namespace === undefined ? name : `${namespace}/${name}`
}
