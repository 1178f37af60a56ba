/** Which Services show an address, and since when: one watch, as anybody could have it. */
import { readFileSync } from 'node:fs'
import type { ClientRequest } from 'node:http'
import { request } from 'node:https'
import { isPlainObject, type Plain } from '../../packages/kube/src/objects/plain.ts'
import type { ApiServer } from '../../test/cluster/apiserver.ts'
import type { BareClient } from '../../test/cluster/bare-client.ts'
import { inside } from './inside.ts'
import { SERVICES } from './services.ts'

export interface AddressWatch {
  /** Name of the Service, and when its address was first seen (performance.now). Gone again when the address is. */
  readonly since: ReadonlyMap<string, number>
  /** Resolves when it holds, looked at after each change; rejects after `within` milliseconds. */
  until(what: string, holds: () => boolean, within: number): Promise<void>
  close(): void
}

export async function watchAddresses(server: ApiServer, admin: BareClient): Promise<AddressWatch> {
  const version = inside((await admin('GET', `${SERVICES}?limit=1`)).json, 'metadata', 'resourceVersion')
  const since = new Map<string, number>()
  const waiting = new Set<() => void>()
  const take = (line: string) => {
    const event: unknown = JSON.parse(line)
    const [type, object] = [inside(event, 'type'), inside(event, 'object')]
    if (type === 'ERROR') throw new Error(`the watch ended: ${line}`)
    const name = inside(object, 'metadata', 'name')
    if (typeof name !== 'string') return
    if (type === 'DELETED' || !showsAddress(object)) since.delete(name)
    else if (!since.has(name)) since.set(name, performance.now())
    for (const look of waiting) look()
  }
  const asked = request(`${server.url}${SERVICES}?watch=1&timeoutSeconds=7200&resourceVersion=${version}`, {
    ca: readFileSync(server.certificate),
    headers: { authorization: `Bearer ${server.token('admin')}` },
    agent: false,
  })
  await readLines(asked, take)
  return {
    since,
    until: (what, holds, within) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`not within ${within / 1_000} s: ${what}`))
        }, within)
        const look = () => {
          if (!holds()) return
          waiting.delete(look)
          clearTimeout(timer)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    close: () => asked.destroy(),
  }
}

const showsAddress = (service: Plain | undefined): boolean => {
  const ingress = inside(service, 'status', 'loadBalancer', 'ingress')
  return Array.isArray(ingress) && isPlainObject(ingress[0]) && ingress[0].ip !== undefined
}

/** Resolves when the answer begins. */
function readLines(asked: ClientRequest, line: (text: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    asked.on('error', reject)
    asked.on('response', (answer) => {
      resolve()
      let rest = ''
      answer.setEncoding('utf8').on('data', (piece: string) => {
        const lines = (rest + piece).split('\n')
        rest = lines.pop() ?? ''
        for (const text of lines) if (text !== '') line(text)
      })
    })
    asked.end()
  })
}
