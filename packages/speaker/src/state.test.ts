import type { Announcement, ServiceKey } from '@clarion/core'
import { type Ip, parseIp } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import type { Decision } from './announcer.ts'
import { createObserved } from './observed.ts'
import type { OwnerChange } from './protocol.ts'
import { createState, type StateOptions } from './state.ts'
import { statePages } from './state-pages.ts'

const VIP = ip('192.0.2.40')
const START = Date.parse('2026-05-01T10:00:00Z')

function ip(text: string): Ip {
  const parsed = parseIp(text)
  if (parsed === undefined) throw new Error(`no address: ${text}`)
  return parsed
}

const announcement: Announcement = {
  service: 'shop/web',
  ips: [VIP],
  pool: 'lan',
  advertisements: [{ name: 'all', pools: new Set(['lan']), nodeSelectors: [], serviceSelectors: [], interfaces: [] }],
  candidates: ['b', 'a'],
  outOfTheRunning: [{ node: 'c', why: 'NoLocalEndpoints' }],
}

const change = (address: Ip, owner: string | undefined, more: Partial<OwnerChange> = {}): OwnerChange => ({
  address,
  service: 'shop/web',
  owner,
  before: undefined,
  because: 'Started',
  member: undefined,
  ...more,
})

function stage(more: Partial<StateOptions> = {}) {
  let now = START
  const observed = createObserved(() => now)
  const decisions = new Map<ServiceKey, Decision>([
    ['shop/web', announcement],
    ['shop/idle', { service: 'shop/idle', why: 'NoEndpoints' }],
  ])
  const state = createState({
    node: 'a',
    version: '1.2.3',
    gossip: true,
    observed,
    missing: () => ['NotJoined'],
    decisions: () => decisions,
    wallNow: () => now,
    ...more,
  })
  return { observed, state, later: (ms: number) => (now += ms) }
}

describe('what a speaker says when it is asked', () => {
  test('of itself: the ring, its links, what it holds since when and why', () => {
    const { observed, state, later } = stage()
    const links = { counting: [{ name: 'eth0', carrier: true }], ignored: [{ name: 'lo', why: 'LinkIsLoopback' }] }
    observed.take({ type: 'links', ...links } as never)
    observed.take({ type: 'joined', members: ['a', 'b'], contacted: 1 })
    later(1_000)
    observed.take({ type: 'owners', changes: [change(VIP, 'a', { before: 'b', because: 'MemberLost', member: 'b' })] })
    observed.take({ type: 'owners', changes: [change(ip('192.0.2.41'), 'b')] })
    observed.take({ type: 'answering', addresses: new Map([[VIP, ['eth0']]]) })
    expect(state.speaker()).toEqual({
      apiVersion: 'clarion.dev/state/v1',
      kind: 'SpeakerState',
      node: 'a',
      version: '1.2.3',
      at: '2026-05-01T10:00:01.000Z',
      started: '2026-05-01T10:00:00.000Z',
      missing: ['NotJoined'],
      members: { items: ['a', 'b'], more: 0 },
      links: {
        items: [
          { name: 'eth0', carrier: true, refused: null },
          { name: 'lo', carrier: null, refused: 'LinkIsLoopback' },
        ],
        more: 0,
      },
      addresses: {
        items: [
          {
            address: '192.0.2.40',
            service: 'shop/web',
            owner: 'a',
            since: '2026-05-01T10:00:01.000Z',
            because: 'MemberLost',
            member: 'b',
            interfaces: ['eth0'],
          },
        ],
        more: 0,
      },
    })
  })

  test('of a Service: the candidates in order, and every other node with its reason', () => {
    const { observed, state } = stage()
    observed.take({ type: 'joined', members: ['a', 'd'], contacted: 1 })
    observed.take({ type: 'owners', changes: [change(VIP, 'a')] })
    expect(state.service('shop/web')).toMatchObject({
      refused: null,
      pool: 'lan',
      advertisements: ['all'],
      candidates: {
        items: [
          { node: 'b', rank: 1, standing: 'NoSpeaker' },
          { node: 'a', rank: 2, standing: 'Owner' },
          { node: 'c', rank: null, standing: 'NoLocalEndpoints' },
          { node: 'd', rank: null, standing: 'NodeUnknown' },
        ],
        more: 0,
      },
      addresses: [{ address: '192.0.2.40', owner: 'a', since: '2026-05-01T10:00:00.000Z', because: 'Started' }],
    })
    expect(state.service('shop/idle')).toMatchObject({ refused: 'NoEndpoints', candidates: { items: [] }, addresses: [] })
    expect(state.service('shop/none')).toBeUndefined()
  })

  test('without gossip everybody counts as alive, and there is no ring', () => {
    const { state } = stage({ gossip: false })
    expect(state.speaker().members).toBeNull()
    expect(
      state
        .service('shop/web')
        ?.candidates.items.slice(0, 2)
        .map(({ standing }) => standing),
    ).toEqual(['Owner', 'NotOwner'])
  })

  test('an address that nobody holds any more is remembered with its reason', () => {
    const { observed, state } = stage()
    observed.take({ type: 'owners', changes: [change(VIP, 'a')] })
    observed.take({ type: 'owners', changes: [change(VIP, undefined, { before: 'a', because: 'LinksCut' })] })
    expect(state.service('shop/web')?.addresses).toMatchObject([{ owner: null, because: 'LinksCut' }])
    expect(state.speaker().addresses.items).toEqual([])
  })

  test('is bounded, however much there is', () => {
    const { observed, state } = stage()
    const many = Array.from({ length: 3_000 }, (_, i) => change(ip(`10.0.${i >> 8}.${i & 255}`), 'a'))
    observed.take({ type: 'owners', changes: many })
    const { items, more } = state.speaker().addresses
    expect([items.length, more]).toEqual([2_000, 1_000])
    observed.take({ type: 'owners', changes: many.map((one) => ({ ...one, owner: undefined })) })
    const remembered = many.filter(({ address }) => observed.owner(address) !== undefined)
    expect(remembered).toHaveLength(200)
  })

  test('what is asked wrongly is told so', () => {
    const pages = statePages(stage().state)
    const ask = (text: string) => pages['/explain']?.(new URLSearchParams(text))
    expect(ask('service=shop/web')).toMatchObject({ status: 200, body: { kind: 'ServiceState' } })
    expect(ask('service=shop/none')).toMatchObject({ status: 404 })
    for (const wrong of ['', 'service=web', 'service=a/b/c']) expect(ask(wrong)).toMatchObject({ status: 400 })
  })
})
