/** The moments at which an address changes hands: who goes silent when, and who speaks up only then. */

import type { TableEntry } from '@clarion/core'
import { type Ip, type Mac, parseIp, parseMac } from '@clarion/inet'
import type { Responder } from '@clarion/l2'
import type { Link } from '@clarion/link/rules'
import { expect, test } from '@jest/globals'
import { type Member, type MemberEvent, type Memberlist, virtualClock } from 'memberlist-ts'
import { createFastPath } from './fast-path.ts'
import type { FromWorker } from './protocol.ts'

const VIP = ip('192.0.2.40')
const OTHER = ip('192.0.2.41')
const OUR_MAC = mac('02:00:00:00:00:01')

function ip(text: string): Ip {
  const parsed = parseIp(text)
  if (parsed === undefined) throw new Error(`no address: ${text}`)
  return parsed
}

function mac(text: string): Mac {
  const parsed = parseMac(text)
  if (parsed === undefined) throw new Error(`no MAC: ${text}`)
  return parsed
}

const entry = (address: Ip, ...candidates: readonly string[]): TableEntry => ({
  address,
  service: 'shop/web',
  candidates,
  interfaces: 'all',
})

const members = (...names: readonly string[]): readonly Member[] =>
  names.map((name) => ({ name, address: name, port: 7946, state: 'alive', incarnation: 1, meta: new Uint8Array(0) }))

/** The fast path of node a between a ring and a responder that say and remember what a test wants. */
function stage() {
  const clock = virtualClock()
  const did: string[] = []
  const told: FromWorker[] = []
  const ring = { members: members('a', 'b'), joined: Promise.withResolvers<number>(), left: Promise.withResolvers<boolean>() }
  let onMember = (_event: MemberEvent) => {}
  const memberlist: Memberlist = {
    localPort: 7946,
    members: () => ring.members,
    join: () => ring.joined.promise,
    leave: () => ring.left.promise,
    updateMeta: async () => true,
    async shutdown() {
      did.push('shut down')
    },
    on(listener) {
      onMember = listener
      return () => {}
    },
    health: () => 0,
  }
  const responder: Responder = {
    setLinks: () => {},
    announce: (address) => void did.push(`announce ${address}`),
    announceAgain: (address) => void did.push(`announce again ${address}`),
    withdraw: (address) => void did.push(`withdraw ${address}`),
    quiet: () => void did.push('quiet'),
    answering: () => new Map(),
    revision: () => 0,
    kernelDrops: () => 0,
    close: () => void did.push('close'),
  }
  const fast = createFastPath({
    node: 'a',
    clock,
    random: () => 0.5,
    responder,
    openRing: async () => memberlist,
    tell: (message) => void told.push(message),
  })
  const carrier = (yes: boolean): void => {
    const link: Link = {
      index: 2,
      name: 'eth0',
      mac: OUR_MAC,
      up: true,
      carrier: yes,
      broadcast: true,
      loopback: false,
      noArp: false,
      master: undefined,
      mtu: 1_500,
    }
    fast.links([link])
  }
  const stage = {
    clock,
    fast,
    ring,
    told,
    carrier,
    /** What the responder and the ring were asked for since the last look. */
    did: () => did.splice(0),
    rest: () => new Promise<void>((resolve) => setImmediate(resolve)),
    member(type: 'join' | 'leave' | 'accused', name: string, state: Member['state'], ...present: readonly string[]) {
      ring.members = members(...present)
      const [member] = members(name)
      if (member !== undefined) onMember({ type, member: { ...member, state } })
    },
    /** Serves, with a table of which both addresses are its own. */
    async serving() {
      carrier(true)
      fast.handle({ type: 'peers', addresses: ['b'] })
      fast.handle({
        type: 'table',
        deltas: [VIP, OTHER].map((address) => ({ do: 'set', entry: entry(address, 'a', 'b') })),
      })
      fast.handle({ type: 'serve', secretKey: undefined })
      await stage.rest()
      ring.joined.resolve(1)
      await stage.rest()
    },
  }
  return stage
}

test('nothing is announced before the ring was joined, everything that is ours then', async () => {
  const { fast, ring, carrier, did, rest } = stage()
  carrier(true)
  fast.handle({ type: 'peers', addresses: ['b'] })
  fast.handle({ type: 'table', deltas: [{ do: 'set', entry: entry(VIP, 'a', 'b') }] })
  fast.handle({ type: 'serve', secretKey: undefined })
  await rest()
  expect(did()).toEqual([])
  ring.joined.resolve(1)
  await rest()
  expect(did()).toEqual([`announce ${VIP}`])
})

test('what another has is taken over when that one is lost, and given back when it returns', async () => {
  const { fast, did, member, serving } = stage()
  await serving()
  fast.handle({ type: 'table', deltas: [{ do: 'set', entry: entry(VIP, 'b', 'a') }] })
  expect(did().at(-1)).toBe(`withdraw ${VIP}`)
  member('leave', 'b', 'dead', 'a')
  expect(did()).toEqual([`announce ${VIP}`])
  member('join', 'b', 'alive', 'a', 'b')
  expect(did()).toEqual([`withdraw ${VIP}`])
})

test('who was held for dead, or lost somebody who returns, announces again what is his: another may have claimed it', async () => {
  const { clock, fast, did, member, serving } = stage()
  await serving()
  fast.handle({ type: 'table', deltas: [{ do: 'set', entry: entry(OTHER, 'b', 'a') }] })
  did()
  const again = [`announce again ${VIP}`]
  member('accused', 'a', 'alive', 'a', 'b')
  member('accused', 'a', 'alive', 'a', 'b')
  clock.advance(499)
  expect(did()).toEqual([])
  clock.advance(1)
  expect(did()).toEqual(again)
  member('leave', 'b', 'dead', 'a')
  member('join', 'b', 'alive', 'a', 'b')
  did()
  clock.advance(500)
  expect(did()).toEqual(again)
  member('leave', 'b', 'left', 'a')
  member('join', 'b', 'alive', 'a', 'b')
  did()
  clock.advance(500)
  expect(did()).toEqual([])
})

test('an address that leaves the table is no longer answered', async () => {
  const { fast, did, serving } = stage()
  await serving()
  did()
  fast.handle({ type: 'table', deltas: [{ do: 'delete', address: VIP }] })
  expect(did()).toEqual([`withdraw ${VIP}`])
})

test('the last carrier goes: everything is withdrawn at once; it is back: first the ring, then the addresses', async () => {
  const { ring, did, carrier, rest, serving } = stage()
  await serving()
  did()
  carrier(false)
  expect(did()).toEqual([`withdraw ${VIP}`, `withdraw ${OTHER}`])
  ring.joined = Promise.withResolvers()
  carrier(true)
  await rest()
  expect(did()).toEqual([])
  ring.joined.resolve(1)
  await rest()
  expect(did()).toEqual([`announce ${VIP}`, `announce ${OTHER}`])
})

test('who leaves answers for each address until its successor is heard, then shuts down', async () => {
  const { fast, ring, did, rest, serving, told } = stage()
  await serving()
  did()
  fast.handle({ type: 'leave' })
  await rest()
  expect(did()).toEqual(['quiet'])
  fast.foreign(OTHER, '02:00:00:00:00:02', 'eth0')
  expect(did()).toEqual([`withdraw ${OTHER}`])
  ring.left.resolve(true)
  await rest()
  expect(did()).toEqual([])
  fast.foreign(VIP, '02:00:00:00:00:02', 'eth0')
  await rest()
  expect(did()).toEqual([`withdraw ${VIP}`, 'close', 'shut down'])
  expect(told.at(-1)).toEqual({ type: 'left' })
})

test('a successor that is never heard is waited for no longer than a second', async () => {
  const { clock, fast, ring, did, rest, serving } = stage()
  await serving()
  did()
  fast.handle({ type: 'leave' })
  ring.left.resolve(true)
  clock.advance(999)
  await rest()
  expect(did()).toEqual(['quiet'])
  clock.advance(1)
  await rest()
  expect(did()).toEqual(['close', 'shut down'])
})

test('who is alone has no successor to wait for', async () => {
  const { fast, ring, did, rest, serving } = stage()
  await serving()
  ring.members = members('a')
  did()
  fast.handle({ type: 'leave' })
  ring.left.resolve(true)
  await rest()
  expect(did()).toEqual(['quiet', 'close', 'shut down'])
})
