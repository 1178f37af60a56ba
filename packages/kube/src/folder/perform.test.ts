import { rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Effect, Outcome } from '@clarion/core'
import { type Ip, parseIp } from '@clarion/inet'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'yaml'
import { documents, pool, service } from './testing/manifests.ts'
import { TemporaryFolder, type Watched } from './testing/temporary-folder.ts'

const NOW = Date.UTC(2026, 4, 27, 10, 11, 12)
const DONE: Outcome = { done: true }
const A = 'web/a'
const STATE = '.clarion/controller/services/web/a.yaml'
const CLAIM = '.clarion/controller/addressclaims/v4-192-0-2-7.yaml'

let folder: TemporaryFolder
let controller: Watched
let now: number

beforeEach(async () => {
  now = NOW
  folder = await TemporaryFolder.make({ 'a.yaml': documents(service('a'), service('b'), pool('p')) })
  controller = await folder.open({ wallNow: () => now })
})
afterEach(() => folder.done())

const refused = (why: string) => ({ done: false, why, message: expect.any(String) })
const perform = (effect: Effect) => controller.cluster.perform(effect)
const claim = (address: Ip = ip('192.0.2.7'), service = A): Effect => ({
  do: 'claim-address',
  address,
  pool: 'p',
  service,
  serviceUid: 'u1',
  sharing: undefined,
  ports: [],
})

function ip(text: string): Ip {
  const address = parseIp(text)
  if (address === undefined) throw new Error(text)
  return address
}

function status(ips: readonly string[], more: { resourceVersion?: string; uid?: string; service?: string } = {}): Effect {
  const view = controller.facts.services.get(A)
  const { uid, resourceVersion } = { uid: view?.uid ?? '', resourceVersion: view?.resourceVersion ?? '', ...more }
  return {
    do: 'write-status',
    service: more.service ?? A,
    uid,
    resourceVersion,
    ips: ips.map(ip),
    pool: ips.length > 0 ? 'p' : undefined,
  }
}

describe('a claim', () => {
  test('is made, marked and deleted, each step known at once and told', async () => {
    expect(await perform(claim())).toEqual(DONE)
    const made = controller.facts.claims.get(ip('192.0.2.7'))
    expect(made).toEqual({
      sharing: undefined,
      address: '192.0.2.7',
      pool: 'p',
      holders: [{ service: A, uid: 'u1', ports: [] }],
      phase: 'Assigned',
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      resourceVersion: '1',
    })
    const { uid: claimUid = '', resourceVersion = '' } = made ?? {}
    const address = ip('192.0.2.7')
    const free = { do: 'delete-claim', address, serviceUid: 'u1', since: undefined } as const
    expect(await perform({ ...free, claimUid })).toEqual(refused('Conflict')) // not marked yet
    expect(await perform({ do: 'mark-releasing', address, claimUid, resourceVersion: '0' })).toEqual(refused('Conflict'))
    expect(await perform({ do: 'mark-releasing', address, claimUid: 'other', resourceVersion })).toEqual(refused('Conflict'))
    expect(await perform({ do: 'mark-releasing', address, claimUid, resourceVersion })).toEqual(DONE)
    expect(controller.facts.claims.get(address)).toEqual({ ...made, phase: 'Releasing', resourceVersion: '2' })
    expect(await perform({ ...free, claimUid: 'other' })).toEqual(refused('Conflict'))
    expect(await perform({ ...free, claimUid })).toEqual(DONE)
    expect(controller.facts.claims.size).toBe(0)
    expect(await perform({ ...free, claimUid })).toEqual(refused('NotFound'))
    expect(await perform({ do: 'mark-releasing', address, claimUid, resourceVersion })).toEqual(refused('NotFound'))
    await controller.until(() => controller.changes.length > 0)
    expect(new Set(controller.changes.map((change) => JSON.stringify(change)))).toEqual(
      new Set(['{"kind":"claim","address":"192.0.2.7"}']),
    )
  })

  test('rests in place of being deleted, is woken, rests again, and ends', async () => {
    await perform(claim())
    const address = ip('192.0.2.7')
    const known = () => controller.facts.claims.get(address)
    const at = () => ({ address, claimUid: known()?.uid ?? '' })
    const release = async (resourceVersion: string) => {
      const onlyIfAt = { key: A, resourceVersion }
      await perform({ do: 'mark-releasing', ...at(), resourceVersion: known()?.resourceVersion ?? '', onlyIfAt })
      return { ...at(), serviceUid: 'u1', since: resourceVersion }
    }
    const rest = { for: A, until: NOW + 3_600_000 }
    expect(await perform({ do: 'rest-claim', ...at(), serviceUid: 'u1', since: '7', rest })).toEqual(refused('Conflict'))
    const first = await release('7')
    expect(known()).toMatchObject({ phase: 'Releasing', holders: [{ uid: 'u1', releasing: '7' }] })
    expect(await perform({ do: 'rest-claim', ...first, since: '6', rest })).toEqual(refused('Conflict'))
    expect(await perform({ do: 'rest-claim', ...first, rest })).toEqual(DONE)
    expect(known()).toMatchObject({ phase: 'Resting', holders: [], rest: { ...rest, since: NOW } })
    expect(await perform({ do: 'delete-claim', ...first })).toEqual(refused('Conflict'))

    const taken = { do: 'join-claim', address, service: A, serviceUid: 'u1', sharing: undefined, ports: [] } as const
    expect(await perform(taken)).toEqual(refused('Conflict')) // nothing was known of its rest
    expect(await perform({ ...taken, pool: 'q', wakes: true })).toEqual(DONE)
    expect(known()).toMatchObject({ phase: 'Assigned', pool: 'q', holders: [{ service: A }], rest: undefined })
    expect(parse(await folder.read(CLAIM)).status).toEqual({ phase: 'Assigned', since: '2026-05-27T10:11:12Z' })

    const second = await release('9')
    expect(await perform({ do: 'delete-claim', ...first })).toEqual(refused('Conflict')) // the mark of another time
    expect(await perform({ do: 'rest-claim', ...second, rest })).toEqual(DONE)
    const { resourceVersion = '' } = known() ?? {}
    expect(await perform({ do: 'end-rest', ...at(), resourceVersion: '0' })).toEqual(refused('Conflict'))
    expect(await perform({ do: 'end-rest', ...at(), resourceVersion })).toEqual(DONE)
    expect(await perform({ do: 'end-rest', ...first, resourceVersion })).toEqual(refused('NotFound'))
  })

  test('of one address is made once, however many want it', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) => perform(claim(ip('192.0.2.7'), i % 2 === 0 ? A : 'web/b'))),
    )
    expect(outcomes.filter(({ done }) => done)).toHaveLength(1)
    expect(outcomes.filter(({ done }) => !done)).toEqual(Array(9).fill(refused('AlreadyExists')))
  })

  test('is joined, marked and left, each by the rule of the claim as it is', async () => {
    const address = ip('192.0.2.7')
    const sharing = { key: 'k', backend: 'app=web' }
    const join = (service: string, serviceUid: string, port: string): Effect => {
      return { do: 'join-claim', address, service, serviceUid, sharing, ports: [port] }
    }
    expect(await perform(join(A, 'u1', 'TCP/80'))).toEqual(refused('NotFound'))
    await perform({ ...claim(), sharing, ports: ['TCP/80'] } as Effect)
    expect(await perform(join('web/b', 'u2', 'TCP/80'))).toEqual(refused('Conflict'))
    expect(await perform(join('web/b', 'u2', 'UDP/53'))).toEqual(DONE)
    const { uid: claimUid = '', holders } = controller.facts.claims.get(address) ?? {}
    expect(holders).toEqual([
      { service: A, uid: 'u1', ports: ['TCP/80'] },
      { service: 'web/b', uid: 'u2', ports: ['UDP/53'] },
    ])
    expect(await folder.read(CLAIM)).toContain('backend: app=web')
    const onlyIfAt = { key: A, resourceVersion: '3' }
    const leave = (since: string): Effect => ({ do: 'leave-claim', address, claimUid, serviceUid: 'u1', since })
    expect(await perform(leave('3'))).toEqual(refused('Conflict'))
    expect(await perform({ do: 'mark-leaving', address, claimUid, serviceUid: 'u1', onlyIfAt })).toEqual(DONE)
    expect(controller.facts.claims.get(address)?.holders[0]).toHaveProperty('releasing', '3')
    expect(await perform(leave('2'))).toEqual(refused('Conflict'))
    expect(await perform(leave('3'))).toEqual(DONE)
    const alone: Effect = { do: 'join-claim', address, service: 'web/b', serviceUid: 'u2', sharing: undefined, ports: [] }
    expect(await perform(alone)).toEqual(DONE)
    expect(controller.facts.claims.get(address)).toMatchObject({
      sharing: undefined,
      holders: [{ service: 'web/b', ports: [] }],
      resourceVersion: '5',
    })
    expect(await folder.read(CLAIM)).not.toContain('sharing')
  })

  test('that somebody put there by hand exists, before it was noticed', async () => {
    await perform(claim())
    const text = await folder.read(CLAIM)
    await folder.write(
      '.clarion/controller/addressclaims/v4-192-0-2-8.yaml',
      text.replaceAll('192.0.2.7', '192.0.2.8').replaceAll('2-7', '2-8'),
    )
    expect(await perform(claim(ip('192.0.2.8')))).toEqual(refused('AlreadyExists'))
    expect(controller.facts.claims.has(ip('192.0.2.8'))).toBe(true)
  })

  test('edited by hand is another version', async () => {
    await perform(claim())
    await folder.write(CLAIM, (await folder.read(CLAIM)).replace('pool: p', 'pool: q'))
    await controller.until(() => controller.facts.claims.get(ip('192.0.2.7'))?.pool === 'q')
    const { uid: claimUid = '', resourceVersion = '' } = controller.facts.claims.get(ip('192.0.2.7')) ?? {}
    expect(resourceVersion).toBe('2')
    expect(await perform({ do: 'mark-releasing', address: ip('192.0.2.7'), claimUid, resourceVersion: '1' })).toEqual(
      refused('Conflict'),
    )
    expect(await perform({ do: 'mark-releasing', address: ip('192.0.2.7'), claimUid, resourceVersion })).toEqual(DONE)
    expect(controller.facts.claims.get(ip('192.0.2.7'))).toMatchObject({ pool: 'q', phase: 'Releasing', resourceVersion: '3' })
  })
})

describe('the status of a Service', () => {
  test('is known at once, told, and read by every program', async () => {
    const speaker = await folder.open({ writer: 'speaker-n1' })
    expect(await perform(status(['192.0.2.7']))).toEqual(DONE)
    expect(controller.facts.services.get(A)).toMatchObject({ ips: ['192.0.2.7'], allocatedFromPool: 'p', resourceVersion: '1' })
    await controller.until(() => controller.changes.length > 0)
    expect(controller.changes).toEqual([{ kind: 'service', key: A }])
    await speaker.until(() => speaker.facts.services.get(A)?.ips[0] === '192.0.2.7' && speaker.changes.length > 0)
    expect(speaker.changes).toEqual([{ kind: 'service', key: A }])
    expect(parse(await folder.read(STATE))).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        namespace: 'web',
        name: 'a',
        uid: controller.facts.services.get(A)?.uid,
        resourceVersion: '1',
        annotations: { 'metallb.io/ip-allocated-from-pool': 'p' },
      },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } },
    })
  })

  test('cleared, and cleared again: every write makes an older look worthless', async () => {
    await perform(status(['192.0.2.7']))
    expect(await perform(status([]))).toEqual(DONE)
    expect(controller.facts.services.get(A)).toMatchObject({ ips: [], allocatedFromPool: undefined, resourceVersion: '2' })
    const paused = status(['192.0.2.7'])
    expect(await perform(status([]))).toEqual(DONE)
    expect(controller.facts.services.get(A)?.resourceVersion).toBe('3')
    expect(await perform(paused)).toEqual(refused('Conflict'))
  })

  test('of two written on the same look, one is refused', async () => {
    const outcomes = await Promise.all([perform(status(['192.0.2.7'])), perform(status(['192.0.2.8']))])
    expect(outcomes).toEqual([DONE, refused('Conflict')])
  })

  test('is refused when the manifest changed since, the Service is another one, or gone', async () => {
    const before = status(['192.0.2.7'])
    await folder.write('a.yaml', documents(service('a', { metadata: 'labels: {x: y}' })))
    await controller.until(() => controller.facts.services.get(A)?.labels.size === 1)
    expect(await perform(before)).toEqual(refused('Conflict'))
    expect(await perform(status(['192.0.2.7'], { uid: 'other' }))).toEqual(refused('Conflict'))
    expect(await perform(status(['192.0.2.7'], { service: 'web/b' }))).toEqual(refused('NotFound'))
  })

  test('written by hand into the state folder counts, and is not overwritten unseen', async () => {
    await perform(status(['192.0.2.7']))
    const before = status([])
    await folder.write(STATE, (await folder.read(STATE)).replace('192.0.2.7', '192.0.2.9'))
    expect(await perform(before)).toEqual(refused('Conflict')) // seen by the write itself, before any watch
    expect(controller.facts.services.get(A)?.ips).toEqual(['192.0.2.9'])
  })

  test('broken by hand: a fault, the last good one serves, and nothing is written over it', async () => {
    await perform(status(['192.0.2.7']))
    await folder.write(STATE, 'status: [')
    await controller.until(() => controller.facts.faults.length === 1)
    expect(controller.facts.services.get(A)?.ips).toEqual(['192.0.2.7'])
    expect(await perform(status([]))).toEqual(refused('Conflict'))
    await rm(join(folder.path, STATE))
    await controller.until(() => controller.facts.faults.length === 0)
    expect(controller.facts.services.get(A)?.ips).toEqual([])
  })

  test('in the manifest counts while the state folder has none', async () => {
    const own =
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: LoadBalancer}\nstatus: {loadBalancer: {ingress: [{ip: 192.0.2.3}]}}\n'
    await folder.write('s.yaml', own)
    await controller.until(() => controller.facts.services.has('default/s'))
    const { uid = '', resourceVersion = '', ips } = controller.facts.services.get('default/s') ?? {}
    expect(ips).toEqual(['192.0.2.3'])
    await perform({ do: 'write-status', service: 'default/s', uid, resourceVersion, ips: [], pool: undefined })
    expect(controller.facts.services.get('default/s')?.ips).toEqual([])
  })

  test('is no status any more when the type changes, as at the API server; the annotation stays', async () => {
    await perform(status(['192.0.2.7']))
    await folder.write('a.yaml', service('a', { spec: 'type: ClusterIP' }))
    await controller.until(() => controller.facts.services.get(A)?.isLoadBalancer === false)
    expect(controller.facts.services.get(A)).toMatchObject({ ips: [], allocatedFromPool: 'p' })
  })

  test('goes with its Service, and stays while a broken file may hold it', async () => {
    await perform(status(['192.0.2.7']))
    await folder.write('a.yaml', 'a: [')
    await controller.until(() => controller.facts.faults.length > 0)
    await controller.cluster.close()
    controller = await folder.open() // knows nothing of `a` now
    expect(controller.facts.services.size).toBe(0)
    expect(await folder.list('.clarion/controller/services')).toEqual([STATE])
    await folder.write('a.yaml', service('a'))
    await controller.until(() => controller.facts.services.has(A))
    expect(controller.facts.services.get(A)).toMatchObject({ ips: ['192.0.2.7'], allocatedFromPool: 'p', resourceVersion: '1' })
    await folder.write('a.yaml', pool('q'))
    await controller.until(() => !controller.facts.services.has(A))
    await controller.cluster.close()
    expect(await folder.list('.clarion/controller/services')).toEqual([])
  })

  test('read back after a restart is the view that was written', async () => {
    const address = fc
      .oneof(fc.ipV4(), fc.ipV6())
      .map((text) => parseIp(text))
      .filter((ip) => ip !== undefined)
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(address, { maxLength: 3 }), async (ips) => {
        await perform(status(ips))
        const claims = await Promise.all(ips.map((ip) => perform(claim(ip))))
        expect(claims.every((outcome) => outcome.done || outcome.why === 'AlreadyExists')).toBe(true)
        const before = structuredClone({ services: controller.facts.services, claims: controller.facts.claims })
        await controller.cluster.close()
        controller = await folder.open()
        expect({ services: controller.facts.services, claims: controller.facts.claims }).toEqual(before)
      }),
      { numRuns: 20 },
    )
  })
})

describe('other objects', () => {
  const tell = (message: string, service = A): Effect => ({
    do: 'tell',
    service,
    uid: 'u1',
    type: 'Normal',
    reason: 'IPAllocated',
    message,
  })

  test('an event that happens again is counted, also after a restart', async () => {
    expect(await perform(tell('x'))).toEqual(DONE)
    now += 60_000
    await perform(tell('x'))
    await perform(tell('y'))
    await controller.cluster.close()
    controller = await folder.open({ wallNow: () => now })
    await perform(tell('x'))
    const events = await Promise.all(
      (await folder.list('.clarion/controller/events')).map(async (path) => parse(await folder.read(path))),
    )
    expect(events.map(({ message, count }) => [message, count]).sort()).toEqual([
      ['x', 3],
      ['y', 1],
    ])
    expect(events.find(({ message }) => message === 'x')).toMatchObject({
      firstTimestamp: '2026-05-27T10:11:12Z',
      lastTimestamp: '2026-05-27T10:12:12Z',
      source: { component: 'metallb-controller' },
    })
    expect(controller.changes).toEqual([])
  })

  test('of more than a thousand events the longest silent go', async () => {
    await perform(tell('again'))
    await controller.cluster.close()
    for (const path of await folder.list('.clarion/controller/events')) await utimes(join(folder.path, path), 0, 0)
    for (let i = 1; i < 1000; i++) {
      const path = `.clarion/controller/events/web.old${i}.yaml`
      await folder.write(path, `message: ${i}`)
      await utimes(join(folder.path, path), i, i)
    }
    controller = await folder.open()
    for (const message of ['again', 'a', 'b', 'c']) await perform(tell(message))
    const texts = await Promise.all((await folder.list('.clarion/controller/events')).map((path) => folder.read(path)))
    const told = new Set(texts.map((text) => String(parse(text).message)))
    expect(told.size).toBe(1000)
    expect(['1', '2', '3', '4', '999', 'a', 'b', 'c', 'again'].filter((message) => told.has(message))).toEqual([
      '4',
      '999',
      'a',
      'b',
      'c',
      'again',
    ])
  })

  test('of a pool: its status; none for a pool that is not there; gone with its pool', async () => {
    const counts = { assignedIPv4: 1n, assignedIPv6: 0n, availableIPv4: 255n, availableIPv6: 2n ** 63n - 1n }
    expect(await perform({ do: 'write-pool-status', pool: 'p', ...counts })).toEqual(DONE)
    expect(await perform({ do: 'write-pool-status', pool: 'q', ...counts })).toEqual(refused('NotFound'))
    expect(await folder.read('.clarion/controller/ipaddresspools/p.yaml')).toContain('availableIPv6: 9223372036854775807')
    await folder.write('a.yaml', service('a'))
    await controller.until(() => controller.facts.config.pools.length === 0)
    await controller.cluster.close()
    expect(await folder.list('.clarion/controller/ipaddresspools')).toEqual([])
  })

  test('of a verdict: since when, and not written where nothing is new', async () => {
    const write = { do: 'write-configuration-state', name: 'controller' } as const
    const path = '.clarion/controller/configurationstates/controller.yaml'
    await perform({ ...write, result: 'Invalid', errors: ['a'], warnings: [] })
    now += 60_000
    await perform({ ...write, result: 'Invalid', errors: ['b'], warnings: [] })
    expect(await folder.read(path)).toContain('lastTransitionTime: 2026-05-27T10:11:12Z')
    await perform({ ...write, result: 'Valid', errors: [], warnings: [] })
    expect(await folder.read(path)).toContain('lastTransitionTime: 2026-05-27T10:12:12Z')
  })

  test('of a speaker: what it answers, until it ends', async () => {
    let speaker = await folder.open({ writer: 'speaker-n1' })
    const path = '.clarion/speaker-n1/servicel2statuses/l2-web.a.yaml'
    const about = { service: A, node: 'n1' } as const
    expect(await speaker.cluster.perform({ do: 'write-l2-status', ...about, interfaces: ['eth0'] })).toEqual(DONE)
    expect(parse(await folder.read(path))).toMatchObject({
      kind: 'ServiceL2Status',
      status: { node: 'n1', interfaces: [{ name: 'eth0' }] },
    })
    expect(await speaker.cluster.perform({ do: 'delete-l2-status', ...about })).toEqual(DONE)
    expect(await speaker.cluster.perform({ do: 'delete-l2-status', ...about })).toEqual(DONE)
    await speaker.cluster.perform({ do: 'write-l2-status', ...about, interfaces: [] })
    await speaker.cluster.close()
    speaker = await folder.open({ writer: 'speaker-n1' })
    expect((await folder.list('.clarion/speaker-n1')).filter((name) => name.includes('l2'))).toEqual([])
  })

  test('what is not theirs no program may do', async () => {
    const speaker = await folder.open({ writer: 'speaker-n1' })
    expect(await speaker.cluster.perform(claim())).toEqual(refused('Forbidden'))
    expect(await speaker.cluster.perform({ do: 'write-l2-status', service: A, node: 'n2', interfaces: [] })).toEqual(
      refused('Forbidden'),
    )
    expect(
      await perform({ do: 'write-configuration-state', name: 'speaker-n1', result: 'Valid', errors: [], warnings: [] }),
    ).toEqual(refused('Forbidden'))
    expect(await perform(tell('x', '../../../x'))).toEqual(refused('Invalid'))
  })
})

describe('a disk that fails, a lock that is lost', () => {
  test('is told, and the facts stay as they are', async () => {
    await writeFile(join(folder.path, '.clarion/controller/services'), 'in the way')
    expect(await perform(status(['192.0.2.7']))).toEqual(refused('Unavailable'))
    expect(controller.facts.services.get(A)?.ips).toEqual([])
    await rm(join(folder.path, '.clarion/controller/lock'))
    expect(await perform(claim())).toEqual(refused('Unavailable'))
    expect(controller.facts.claims.size).toBe(0)
  })
})
