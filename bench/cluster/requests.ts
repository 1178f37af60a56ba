import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiServer, User } from '../../test/cluster/apiserver.ts'
import { inside } from './inside.ts'

/** What a user has asked the server for, counted from the audit log since the last call: `patch services/status`. */
export function requestCounter(server: ApiServer, user: User): () => ReadonlyMap<string, number> {
  const name = user === 'controller' || user === 'speaker' ? `system:serviceaccount:metallb-system:${user}` : user
  let from = 0
  return () => {
    const counts = new Map<string, number>()
    const news = readFrom(`${server.folder}/audit.log`, from)
    const whole = news.subarray(0, news.lastIndexOf('\n') + 1) // the last line may still be being written
    from += whole.length
    for (const line of whole.toString().split('\n')) {
      if (!line.includes(name)) continue
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

/** A log of a hundred megabytes is not read from its beginning each time. */
function readFrom(path: string, from: number): Buffer {
  const file = openSync(path, 'r')
  const news = Buffer.alloc(Math.max(0, fstatSync(file).size - from))
  const length = readSync(file, news, 0, news.length, from)
  closeSync(file)
  return news.subarray(0, length)
}

const QUIET = 8 // s: that nobody announces is written when it has stood for five
const WRITES = /^(create|update|patch|delete)/

/** The writes among them, as a sentence. */
export function writesIn(counts: ReadonlyMap<string, number>): string {
  const writes = [...counts].filter(([what]) => WRITES.test(what)).sort()
  return writes.length === 0 ? 'none' : writes.map(([what, times]) => `${times} ${what}`).join(', ')
}

/** Resolves when the user has written nothing but its Lease for a while. */
export async function quiet(server: ApiServer, user: User): Promise<void> {
  const count = requestCounter(server, user)
  count()
  for (let seconds = 0; seconds < QUIET; seconds++) {
    await sleep(1_000)
    if ([...count().keys()].some((what) => WRITES.test(what) && !what.endsWith(' leases'))) seconds = -1
  }
}
