// Real nodes on real sockets of this machine, with the fast profile: what the simulation cannot show.
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createMemberlist, localConfig, type MemberEvent, type Memberlist, type MemberlistOptions } from '../index.ts'
import { names } from '../testing/cluster.ts'

const KEY = new Uint8Array(32).fill(7)
const running: Memberlist[] = []

async function node(name: string, last: number, more: Partial<MemberlistOptions> = {}): Promise<Memberlist> {
  const base = { name, bindAddress: `127.0.0.${last}`, bindPort: 0, config: localConfig(), secretKeys: [KEY] }
  const made = await createMemberlist({ ...base, ...more })
  running.push(made)
  return made
}

const addressOf = (last: number, of: Memberlist) => `127.0.0.${last}:${of.localPort}`

function heard(by: Memberlist, what: (event: MemberEvent) => boolean): Promise<MemberEvent> {
  return new Promise((resolve) => {
    const off = by.on((event) => {
      if (!what(event)) return
      off()
      resolve(event)
    })
  })
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.shutdown()))
})

test('three join; one dies and is noticed; one leaves and is told', async () => {
  const a = await node('a', 31)
  const b = await node('b', 32)
  const c = await node('c', 33)
  const bKnowsC = heard(b, ({ type, member }) => type === 'join' && member.name === 'c')
  expect(await b.join([addressOf(31, a)])).toBe(1)
  expect(await c.join(['127.0.0.39:1', addressOf(31, a)])).toBe(1)
  await bKnowsC
  expect([names(a), names(b), names(c)]).toEqual(['abc', 'abc', 'abc'])

  const death = heard(a, ({ type }) => type === 'leave')
  const before = performance.now()
  await c.shutdown()
  expect(await death).toMatchObject({ member: { name: 'c', state: 'dead' } })
  expect(performance.now() - before).toBeLessThan(15_000)

  const goodbye = heard(a, ({ type }) => type === 'leave')
  expect(await b.leave(1000)).toBe(true)
  expect(await goodbye).toMatchObject({ member: { name: 'b', state: 'left' } })
  expect(names(a)).toBe('a')
}, 30_000)

test('a wrong key is refused by name at the acceptor', async () => {
  const drops: string[] = []
  const a = await node('a', 31, { onDrop: (word) => drops.push(word) })
  const b = await node('b', 32, { secretKeys: [new Uint8Array(32).fill(8)] })
  await expect(b.join([addressOf(31, a)])).rejects.toThrow('joined nobody')
  expect(drops).toEqual(['gossip-no-key-opens'])
  expect([names(a), names(b)]).toEqual(['a', 'b'])
})

test('IPv6', async () => {
  const a = await node('a', 0, { bindAddress: '::1' })
  const b = await node('b', 0, { bindAddress: '::1' })
  expect(await b.join([`[::1]:${a.localPort}`])).toBe(1)
  expect(a.members().map(({ address }) => address)).toEqual(['::1', '::1'])
})

test('host names are looked up; a join can be stopped', async () => {
  const a = await node('a', 31, { bindAddress: '127.0.0.1' })
  const b = await node('b', 32)
  expect(await b.join([`localhost:${a.localPort}`])).toBeGreaterThan(0)
  await expect(b.join(['nobody.invalid'])).rejects.toThrow('no such host')
  await expect(b.join([addressOf(1, a)], AbortSignal.abort())).rejects.toThrow('aborted')
}, 30_000)

test('a stream that says nothing is closed after its time, without a word', async () => {
  const drops = Promise.withResolvers<string>()
  const a = await node('a', 31, { onDrop: (word) => drops.resolve(word), config: { ...localConfig(), tcpTimeout: 100 } })
  const socket = connect(a.localPort, '127.0.0.31')
  const closed = new Promise((over) => socket.on('close', over))
  const data: Buffer[] = []
  socket.on('data', (piece) => data.push(piece))
  expect(await drops.promise).toBe('gossip-stream-timeout')
  await closed
  expect(data).toEqual([])
})

describe('starting', () => {
  test.each([
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(256) }],
    ['label', { label: 'x'.repeat(256) }],
    ['secretKeys', { secretKeys: [new Uint8Array(15)] }],
    ['meta', { meta: new Uint8Array(513) }],
    ['delegateVersions', { delegateVersions: { min: 0, max: 256, current: 0 } }],
    ['protocolVersion', { config: { ...localConfig(), protocolVersion: 6 } }],
    ['allowedNetworks', { config: { ...localConfig(), allowedNetworks: ['10.0.0.0'] } }],
    ['advertise', { advertiseAddress: 'here' }],
  ])('with an impossible %s is refused', async (what, options) => {
    await expect(node('a', 31, options)).rejects.toThrow(what)
  })

  test('without a key on a public address warns; with one, or on a private address, it does not', async () => {
    const warnings: string[] = []
    const log: NonNullable<MemberlistOptions['log']> = (level, message) => level === 'warn' && warnings.push(message)
    await node('a', 31, { log, secretKeys: [], advertiseAddress: '8.8.8.8' })
    expect(warnings).toHaveLength(1)
    await node('b', 32, { log, secretKeys: [] })
    await node('c', 33, { log, advertiseAddress: '8.8.8.8' })
    expect(warnings).toHaveLength(1)
  })

  test('tells others the advertised address and port', async () => {
    const a = await node('a', 31, { advertiseAddress: '192.0.2.7', advertisePort: 4000 })
    expect(a.members()).toMatchObject([{ name: 'a', address: '192.0.2.7', port: 4000, state: 'alive' }])
  })
})
