import { readFileSync } from 'node:fs'
import type { ApiServer, User } from '../../test/cluster/apiserver.ts'
import { inside } from './inside.ts'

/** What a user has asked the server for, counted from the audit log since the last call: `patch services/status`. */
export function requestCounter(server: ApiServer, user: User): () => ReadonlyMap<string, number> {
  const name = user === 'controller' || user === 'speaker' ? `system:serviceaccount:metallb-system:${user}` : user
  let from = 0
  return () => {
    const log = readFileSync(`${server.folder}/audit.log`)
    const counts = new Map<string, number>()
    const text = log.subarray(Math.min(from, log.length)).toString()
    from = log.length
    for (const line of text.split('\n')) {
      if (!line.includes(name) || !line.endsWith('}')) continue
      const entry: unknown = JSON.parse(line)
      const { resource, subresource } = {
        resource: inside(entry, 'objectRef', 'resource'),
        subresource: inside(entry, 'objectRef', 'subresource'),
      }
      const what = `${inside(entry, 'verb')} ${[resource, subresource].filter((part) => part !== undefined).join('/')}`
      counts.set(what, (counts.get(what) ?? 0) + 1)
    }
    return counts
  }
}

const WRITES = /^(create|update|patch|delete)/

/** The writes among them, as a sentence. */
export function writesIn(counts: ReadonlyMap<string, number>): string {
  const writes = [...counts].filter(([what]) => WRITES.test(what)).sort()
  return writes.length === 0 ? 'none' : writes.map(([what, times]) => `${times} ${what}`).join(', ')
}
