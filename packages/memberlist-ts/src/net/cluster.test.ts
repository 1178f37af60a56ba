// Whole nodes with their codecs, on a network in memory: what they agree on, and how long it takes (ML 6 to 9).
import { describe, expect, test } from '@jest/globals'
import { Cluster, letter, names } from '../testing/cluster.ts'

const everybody = (n: number) => Array.from({ length: n }, (_, i) => letter(i)).join('')
const agreeOn = (cluster: Cluster, members: string) =>
  expect(cluster.views).toEqual(Object.fromEntries([...cluster.nodes.keys()].map((name) => [name, members])))

describe.each([3, 5, 10])('%d nodes', (n) => {
  test('join one after the other, agree within two seconds, and stay healthy', async () => {
    const cluster = await Cluster.of(n)
    cluster.clock.advance(2000)
    agreeOn(cluster, everybody(n))
    cluster.clock.advance(60_000)
    agreeOn(cluster, everybody(n))
    expect([...cluster.nodes.values()].map((node) => node.health())).toEqual(Array(n).fill(0))
    expect(cluster.told.filter(({ what }) => what.startsWith('leave'))).toEqual([])
    expect(cluster.drops).toEqual([])
    await cluster.end()
  })

  test('notice a death: not before the suspicion is over, and all within the bounds of ML 7.4', async () => {
    const cluster = await Cluster.of(n)
    cluster.clock.advance(5000)
    await cluster.kill('b')
    const killed = cluster.clock.now()
    cluster.clock.advance(60_000)
    agreeOn(cluster, everybody(n).replace('b', ''))
    const noticed = Object.values(cluster.when('leave b dead')).map((at) => at - killed)
    expect(noticed).toHaveLength(n - 1)
    // A round may pass before somebody probes it, a probe takes 1 s or 2, and with enough accusers 4 s of suspicion follow.
    expect(Math.min(...noticed)).toBeGreaterThan(4000)
    expect(Math.max(...noticed)).toBeLessThan(4000 + 1000 * n + 4000)
    await cluster.end()
  })

  test('hear of a leave within a second', async () => {
    const cluster = await Cluster.of(n)
    cluster.clock.advance(5000)
    const before = cluster.clock.now()
    const left = cluster.get('b').leave(1000)
    cluster.clock.advance(1000)
    expect(await left).toBe(true)
    const heard = Object.values(cluster.when('leave b left')).map((at) => at - before)
    expect(heard).toHaveLength(n)
    expect(Math.max(...heard)).toBeLessThanOrEqual(1000)
    await cluster.end()
  })
})

test('a node that is cut off is dead to the others, and they to it; healed, all are back without a join', async () => {
  const cluster = await Cluster.of(5)
  cluster.clock.advance(5000)
  cluster.split(['e'], ['a', 'b', 'c', 'd'])
  cluster.clock.advance(20_000)
  expect(cluster.views).toMatchObject({ a: 'abcd', d: 'abcd' })
  cluster.split(['e'], ['a', 'b', 'c', 'd'], 'heal')
  cluster.clock.advance(30_000)
  agreeOn(cluster, 'abcde')
  await cluster.end()
})

test('after a partition longer than GossipToTheDeadTime one join brings both sides together', async () => {
  const cluster = await Cluster.of(4)
  cluster.clock.advance(3000)
  cluster.split(['a', 'b'], ['c', 'd'])
  cluster.clock.advance(120_000)
  expect(cluster.views).toEqual({ a: 'ab', b: 'ab', c: 'cd', d: 'cd' })
  cluster.split(['a', 'b'], ['c', 'd'], 'heal')
  expect(await cluster.join('a', 'c')).toBe(1)
  cluster.clock.advance(5000)
  agreeOn(cluster, 'abcd')
  await cluster.end()
})

test('a node that restarts under its old name and address goes beyond what is said of it', async () => {
  const cluster = await Cluster.of(3)
  cluster.clock.advance(3000)
  await cluster.kill('c')
  cluster.clock.advance(15_000)
  agreeOn(cluster, 'ab')
  const again = await cluster.add('c')
  await cluster.join('c', 'a')
  cluster.clock.advance(2000)
  agreeOn(cluster, 'abc')
  expect(again.members().find(({ name }) => name === 'c')?.incarnation).toBeGreaterThan(1)
  await cluster.end()
})

test('who restarts at once is never missed', async () => {
  const cluster = await Cluster.of(3)
  cluster.clock.advance(3000)
  await cluster.kill('c')
  cluster.clock.advance(500)
  await cluster.add('c')
  await cluster.join('c', 'a')
  cluster.clock.advance(20_000)
  agreeOn(cluster, 'abc')
  expect(cluster.when('leave c dead')).toEqual({})
  await cluster.end()
})

test('with one packet in five lost, for five minutes, nobody is declared dead', async () => {
  const cluster = await Cluster.of(5)
  for (const a of 'abcde') for (const b of 'abcde') if (a !== b) cluster.network.lose(cluster.address(a), cluster.address(b), 0.2)
  cluster.clock.advance(300_000)
  agreeOn(cluster, 'abcde')
  expect(cluster.told.filter(({ what }) => what.startsWith('leave'))).toEqual([])
  await cluster.end()
})

test('when no packet passes between two, others and the stream keep them alive, with a warning', async () => {
  const warnings: string[] = []
  const cluster = new Cluster()
  await cluster.add('a', { log: (level, _, { what }) => level === 'warn' && warnings.push(String(what)) })
  await cluster.add('b')
  await cluster.join('a', 'b')
  cluster.network.lose(cluster.address('a'), cluster.address('b'), 1)
  cluster.network.lose(cluster.address('b'), cluster.address('a'), 1)
  cluster.clock.advance(30_000)
  agreeOn(cluster, 'ab')
  expect(cluster.told.filter(({ what }) => what.startsWith('leave'))).toEqual([])
  expect(warnings).toContain('UdpBroken')
  await cluster.end()
})

test('metadata reaches everybody, as an update', async () => {
  const cluster = await Cluster.of(4)
  cluster.clock.advance(3000)
  const told = cluster.get('b').updateMeta(Uint8Array.of(1, 2, 3), 5000)
  cluster.clock.advance(3000)
  expect(await told).toBe(true)
  expect(Object.keys(cluster.when('update b alive')).sort()).toEqual(['a', 'b', 'c', 'd'])
  expect(
    cluster
      .get('d')
      .members()
      .find(({ name }) => name === 'b')?.meta,
  ).toEqual(Uint8Array.of(1, 2, 3))
  await cluster.end()
})

test('the same seed tells the same story', async () => {
  const story = async () => {
    const cluster = await Cluster.of(5, {}, 42)
    await cluster.kill('d')
    cluster.clock.advance(30_000)
    await cluster.end()
    return [cluster.told, cluster.network.packets]
  }
  expect(await story()).toEqual(await story())
})

describe('with keys and labels', () => {
  const key = (byte: number) => new Uint8Array(32).fill(byte)

  test.each([16, 24, 32])('a key of %d bytes', async (length) => {
    const cluster = new Cluster()
    const secretKeys = [new Uint8Array(length).fill(7)]
    await cluster.add('a', { secretKeys })
    await cluster.add('b', { secretKeys })
    expect(await cluster.join('b', 'a')).toBe(1)
    cluster.clock.advance(10_000)
    agreeOn(cluster, 'ab')
    await cluster.end()
  })

  test.each([
    ['another key', { secretKeys: [key(2)] }],
    ['no key', {}],
    ['another label', { secretKeys: [key(1)], label: 'test' }],
  ])('%s is kept out, in both directions', async (_, options) => {
    const cluster = new Cluster()
    await cluster.add('a', { secretKeys: [key(1)], label: 'prod' })
    await cluster.add('b', { label: 'prod', ...options })
    await expect(cluster.join('b', 'a')).rejects.toThrow('joined nobody')
    await expect(cluster.join('a', 'b')).rejects.toThrow('joined nobody')
    cluster.clock.advance(10_000)
    expect(cluster.views).toEqual({ a: 'a', b: 'b' })
    expect(cluster.drops).not.toEqual([])
    await cluster.end()
  })

  test('a second key of the ring opens what a peer seals with it', async () => {
    const cluster = new Cluster()
    await cluster.add('a', { secretKeys: [key(1), key(2)] })
    await cluster.add('b', { secretKeys: [key(2), key(1)] })
    expect(await cluster.join('b', 'a')).toBe(1)
    cluster.clock.advance(10_000)
    agreeOn(cluster, 'ab')
    await cluster.end()
  })
})

test('delegate versions that do not fit refuse the merge at both ends', async () => {
  const cluster = new Cluster()
  await cluster.add('a')
  await cluster.add('b', { delegateVersions: { min: 2, max: 5, current: 5 } })
  await expect(cluster.join('b', 'a')).rejects.toThrow('VersionsDisagree')
  cluster.clock.advance(1000)
  expect(cluster.views).toEqual({ a: 'a', b: 'b' })
  expect(cluster.drops).toEqual(expect.arrayContaining(['a VersionsDisagree', 'b VersionsDisagree']))
  await cluster.end()
})

test('a second node of one name is a conflict; the first stays', async () => {
  const cluster = new Cluster()
  const a = await cluster.add('a')
  const conflicts: string[] = []
  a.on((event) => event.type === 'conflict' && conflicts.push(`${event.member.address} ${event.other.address}`))
  await cluster.add('b')
  await cluster.add('c', { name: 'b' })
  await cluster.join('b', 'a')
  await cluster.join('c', 'a')
  expect(conflicts).toContain('10.0.0.2 10.0.0.3')
  expect(a.members().find(({ name }) => name === 'b')?.address).toBe('10.0.0.2')
  await cluster.end()
})

test('the application: user state, acks, and hooks that throw', async () => {
  const cluster = new Cluster()
  const seen: string[] = []
  const errors: string[] = []
  const text = (bytes: Uint8Array | null) => Buffer.from(bytes ?? []).toString()
  await cluster.add('a', {
    hooks: { localState: (join) => Buffer.from(`a ${join}`), ackPayload: () => Buffer.from('here') },
  })
  await cluster.add('b', {
    log: (level, message) => level === 'error' && errors.push(message),
    hooks: {
      mergeRemoteState: (state, join) => seen.push(`${text(state)} ${join}`),
      pingComplete: (member, ms, payload) => seen.push(`${member.name} ${ms} ${text(payload)}`),
      ackPayload: () => {
        throw new Error('no payload today')
      },
    },
  })
  await cluster.join('b', 'a')
  cluster.clock.advance(3000)
  expect(seen.slice(0, 2)).toEqual(['a true true', 'a 2 here'])
  expect(errors).toContain('ackPayload threw')
  agreeOn(cluster, 'ab')
  await cluster.end()
})

test('a listener is called within the event, in order, and may throw', async () => {
  const cluster = await Cluster.of(2)
  const order: string[] = []
  const a = cluster.get('a')
  a.on(() => {
    throw new Error('a bad listener')
  })
  const off = a.on(({ type, member }) => {
    order.push(`${type} ${member.name} ${names(a)}`)
    if (type === 'leave' && member.name === 'b') void a.updateMeta(Uint8Array.of(1), 1000)
  })
  a.on(({ type }) => order.push(`second ${type}`))
  void cluster.get('b').leave(1000)
  cluster.clock.advance(1000)
  expect(order).toEqual(['leave b a', 'second leave', 'update a a', 'second update'])
  off()
  void a.updateMeta(Uint8Array.of(2), 1000)
  expect(order).toEqual(['leave b a', 'second leave', 'update a a', 'second update', 'second update'])
  await cluster.end()
})

test('what is shut down answers everybody who waits for it', async () => {
  const cluster = await Cluster.of(2)
  const a = cluster.get('a')
  cluster.split(['a'], ['b'])
  const joining = a.join(['10.0.0.2'])
  const leaving = a.leave(60_000)
  await a.shutdown()
  await expect(joining).rejects.toThrow('joined nobody')
  expect(await leaving).toBe(false)
  expect(await a.updateMeta(new Uint8Array(1), 1000)).toBe(false)
  await a.shutdown()
  await cluster.end()
})
