/** The leader and its replicas over years: a Secret and two callers that hold what was written, on a virtual clock, with real certificates. */
import { X509Certificate } from 'node:crypto'
import type { CallerPort, CallerSeen, CertificateSecret, CertificateSecretPort } from '@clarion/kube'
import { expect, test } from '@jest/globals'
import { testClock } from '../testing/test-clock.ts'
import { keepCertificates } from './keep-certificates.ts'
import { createMaker } from './maker.ts'
import type { Served } from './read-certificates.ts'

const SERVICE = 'metallb-system/metallb-webhook-service'
const NAME = 'metallb-webhook-service.metallb-system.svc'
const DAY = 86_400_000
const START = Date.UTC(2026, 0, 1)
const DONE = { done: true } as const
const CONFLICT = { done: false, why: 'Conflict', message: 'another version' } as const

/** A place that holds one thing at a version, and tells everybody who watches. */
function place<T extends { readonly version: string }>(first: T | undefined) {
  let now = first
  const watchers = new Set<(now: T | undefined) => void>()
  return {
    now: () => now,
    set(next: T | undefined) {
      now = next
      for (const told of watchers) told(now)
    },
    watch(told: (now: T | undefined) => void) {
      watchers.add(told)
      told(now)
      return () => watchers.delete(told)
    },
  }
}

function stage() {
  const clock = testClock()
  const secret = place<CertificateSecret>({ texts: {}, version: '1' })
  const clients = [{ name: 'pools', service: SERVICE, caBundle: '' }]
  const caller = place<CallerSeen>({ version: '1', clients })
  let version = 1
  let trusting: 'allowed' | 'refused' = 'allowed'
  const writes: string[] = []
  const secretPort: CertificateSecretPort = {
    watch: secret.watch,
    async write(texts, seen) {
      if (seen?.version !== secret.now()?.version) return CONFLICT
      writes.push('secret')
      secret.set({ texts: { ...seen?.texts, ...texts }, version: String(++version) })
      return DONE
    },
  }
  const callerPort: CallerPort = {
    watch: caller.watch,
    async trust(those, caBundle, seen) {
      if (trusting === 'refused') return { done: false, why: 'Forbidden', message: 'no right' }
      if (seen.version !== caller.now()?.version) return CONFLICT
      writes.push('caBundle')
      const names = those.map(({ name }) => name)
      const next = seen.clients.map((one) => (names.includes(one.name) ? { ...one, caBundle } : one))
      caller.set({ clients: next, version: String(++version) })
      return DONE
    },
  }
  const said: string[] = []
  const say = (msg: string, fields: object = {}) => void said.push(`${msg} ${JSON.stringify(fields)}`)
  const log = { debug() {}, info: say, warn: say, error: say }
  const maker = createMaker(300 * DAY, 90 * DAY)
  const making = new Set<Promise<unknown>>()
  const replica = (leads: () => boolean) => {
    const shown: Served[] = []
    const kept = keepCertificates({
      secret: secretPort,
      callers: new Map([['configuration', callerPort]]),
      service: SERVICE,
      names: [NAME],
      make(...what) {
        const made = maker(...what)
        making.add(made)
        return made.finally(() => making.delete(made))
      },
      leads,
      clock,
      wallNow: () => START + clock.now(),
      random: () => 0.5,
      serve: (served) => shown.push(served),
      log,
    })
    return { ...kept, shown }
  }
  /** Real keys take real time. */
  const advance = async (ms: number) => {
    await clock.advance(ms)
    while (making.size > 0) {
      await Promise.all(making)
      await clock.advance(0)
    }
  }
  const trusts = (served: Served | undefined) => {
    const authorities = (caller.now()?.clients[0]?.caBundle ?? '').split(/(?<=END CERTIFICATE-----\n)/).filter(Boolean)
    const leaf = new X509Certificate(served?.cert ?? '')
    const now = START + clock.now()
    const valid = leaf.validFromDate.getTime() <= now && now < leaf.validToDate.getTime()
    return valid && authorities.some((pem) => leaf.checkIssued(new X509Certificate(pem)))
  }
  return { clock, secret, caller, writes, said, replica, advance, trusts, refuse: () => (trusting = 'refused') }
}

test('the leader makes what all show, and is ready when it is trusted; years later too', async () => {
  const { replica, advance, trusts, writes, caller } = stage()
  const leader = replica(() => true)
  const other = replica(() => false)
  expect([leader.missing(), other.missing()]).toEqual([['NoWebhookCertificate'], ['NoWebhookCertificate']])
  await advance(0)
  expect(writes).toEqual(['secret', 'caBundle'])
  expect([leader.missing(), other.missing(), other.shown.length]).toEqual([['WebhookNotTrusted'], ['WebhookNotTrusted'], 1])
  await advance(2_000) // API servers have heard of it, too
  expect([leader.missing(), other.missing()]).toEqual([[], []])
  for (let day = 0; day < 400; day += 20) {
    await advance(20 * DAY)
    for (const { shown } of [leader, other]) expect(trusts(shown.at(-1))).toBe(true)
  }
  expect(leader.shown.length).toBeGreaterThan(5)
  expect(caller.now()?.clients[0]?.caBundle.match(/BEGIN/g)?.length).toBeLessThanOrEqual(4)
  leader.stop()
  const before = writes.length
  caller.set({ version: 'x', clients: [{ name: 'pools', service: SERVICE, caBundle: '' }] })
  await advance(DAY)
  expect([writes.length, other.missing()]).toEqual([before, ['WebhookNotTrusted']]) // who does not lead writes nothing
  other.stop()
}, 30_000)

test('who does not lead writes nothing, and makes it when it leads', async () => {
  let leads = false
  const { replica, advance, writes } = stage()
  const one = replica(() => leads)
  await advance(DAY)
  expect(writes).toEqual([])
  leads = true
  one.look()
  await advance(0)
  expect(writes).toEqual(['secret', 'caBundle'])
  one.stop()
})

test('who was overtaken while making one overwrites nothing', async () => {
  const { replica, advance, secret, writes } = stage()
  const [one, other] = [replica(() => true), replica(() => true)]
  await advance(0)
  expect(writes.filter((what) => what === 'secret')).toEqual(['secret'])
  await advance(60_000)
  expect(writes.filter((what) => what === 'secret')).toEqual(['secret'])
  expect(Object.keys(secret.now()?.texts ?? {}).sort()).toEqual(['ca.crt', 'ca.key', 'tls.crt', 'tls.key'])
  one.stop()
  other.stop()
})

test('nobody is told to trust what is not shown; a caller of another Service is left alone', async () => {
  const { replica, advance, caller, said } = stage()
  const theirs = { name: 'theirs', service: 'elsewhere/webhook', caBundle: 'theirs' }
  caller.set({ version: '9', clients: [theirs] })
  const one = replica(() => true)
  await advance(0)
  await advance(2_000)
  expect(caller.now()?.clients).toEqual([theirs])
  expect([one.missing(), said.filter((line) => line.startsWith('calls another Service')).length]).toEqual([[], 1])
  one.stop()
})

test('a caller that may not be written keeps it from being ready, and is tried again; one that is gone does not', async () => {
  const { replica, advance, caller, said, refuse } = stage()
  refuse()
  const one = replica(() => true)
  await advance(0)
  await advance(60_000)
  expect(one.missing()).toEqual(['WebhookNotTrusted'])
  expect(said.filter((line) => line.includes('Forbidden')).length).toBeGreaterThan(1)
  caller.set(undefined)
  await advance(2_000)
  expect([one.missing(), said.filter((line) => line.startsWith('nobody calls the webhooks')).length]).toEqual([[], 1])
  one.stop()
})
