import type { Announcer, ServiceKey } from '@clarion/core'
import { describe, expect, test } from '@jest/globals'
import type { Home } from '../home.ts'
import { PLAIN } from '../paint.ts'
import { AT, pool, service, testHome } from '../testing/test-home.ts'
import { ownerReports } from './owner-reports.ts'
import { renderOwners } from './render.ts'

const LAN = pool('lan', '192.0.2.128/30')
const WEB = service('web', { ip: '192.0.2.128' })

/** A speaker's /state; it holds these addresses. */
const says = (node: string, held: readonly string[], more: object = {}) => ({
  from: node,
  answer: {
    status: 200,
    body: {
      apiVersion: 'clarion.dev/state/v1',
      kind: 'SpeakerState',
      node,
      version: '0.1.0',
      at: AT,
      started: AT,
      missing: [],
      members: { items: ['n1', 'n2'], more: 0 },
      links: { items: [{ name: 'eth0', carrier: true, refused: null }], more: 0 },
      addresses: {
        items: held.map((address) => {
          const owner = { owner: node, since: '2026-05-01T09:57:55.000Z', because: 'MemberLost', member: 'n9' }
          return { address, service: 'shop/web', ...owner, interfaces: ['eth0'] }
        }),
        more: 0,
      },
      ...more,
    },
  },
})

const rendered = async (home: Home) => renderOwners(await ownerReports(home, undefined, AT), PLAIN)
const withStatuses = (home: Home, announced: ReadonlyMap<ServiceKey, readonly Announcer[]>): Home => ({
  ...home,
  facts: { ...home.facts, services: home.facts.services, announced },
})

describe('owners', () => {
  test('as the speakers say, since when and why', async () => {
    const home = await testHome(LAN + WEB + service('idle', { ip: '192.0.2.129' }), {}, [
      says('n1', ['192.0.2.128']),
      says('n2', []),
    ])
    expect(await rendered(home)).toBe(`\
ADDRESS       SERVICE     NODE     INTERFACES   SINCE   WHY
192.0.2.129   shop/idle   nobody   -            -       -
192.0.2.128   shop/web    n1       eth0         2m5s    MemberLost n9
`)
  })

  test('of a speaker that cannot be asked what its status said last; one that was asked is believed alone', async () => {
    const said = new Map([['shop/web', ['n1', 'n2'].map((node) => ({ node, interfaces: ['eth1'] }))]])
    const home = await testHome(LAN + WEB, {}, [says('n2', []), { from: 'n1', answer: { no: 'Unreachable' } }])
    expect(await rendered(withStatuses(home, said))).toBe(`\
ADDRESS       SERVICE    NODE   INTERFACES   SINCE   WHY
192.0.2.128   shop/web   n1     eth1         -       as its ServiceL2Status says

n1 did not say: Unreachable
`)
  })

  test('two that say so are two lines, and what a speaker lacks is told', async () => {
    const dark = { links: { items: [{ name: 'eth0', carrier: false, refused: null }], more: 0 }, missing: ['NotJoined'] }
    const home = await testHome(LAN + WEB, {}, [says('n2', ['192.0.2.128'], dark), says('n1', ['192.0.2.128'])])
    const text = await rendered(home)
    expect(text.split('\n').slice(1, 3)).toEqual([expect.stringContaining(' n1 '), expect.stringContaining(' n2 ')])
    expect(text).toContain('\n\nn2 is not ready: NotJoined\nn2 has no carrier on eth0\n')
  })

  test('without addresses there are none', async () => {
    expect(await rendered(await testHome(LAN))).toBe('No Service has an address.\n')
  })
})
