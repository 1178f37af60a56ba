import { describe, expect, test } from '@jest/globals'
import { PLAIN } from '../paint.ts'
import { AT, advertisement, node, pool, resting, served, service, testHome } from '../testing/test-home.ts'
import { explainService } from './explain-service.ts'
import { renderExplanation } from './render.ts'

const OPTIONS = { lbClass: undefined, ignoreExcludeLB: false, at: AT }
const LAN = pool('lan', '192.0.2.128/32') + advertisement('lan')
const NODES = node('n1') + node('n2') + node('n3', ", node.kubernetes.io/exclude-from-external-load-balancers: ''")

const explained = async (...args: Parameters<typeof testHome>) => {
  const explanation = await explainService('shop/web', await testHome(...args), OPTIONS)
  return { explanation, text: renderExplanation(explanation, PLAIN) }
}

/** What n1 says when it is asked. */
const said = (node: string, owner: string | null, more: object = {}) => ({
  from: node,
  answer: {
    status: 200,
    body: {
      apiVersion: 'clarion.dev/state/v1',
      kind: 'ServiceState',
      node,
      version: '9.9.9',
      at: AT,
      service: 'shop/web',
      refused: null,
      pool: 'lan',
      advertisements: ['lan'],
      candidates: { items: [{ node: 'n2', rank: 1, standing: owner === 'n2' ? 'Owner' : 'NoSpeaker' }], more: 0 },
      addresses: [{ address: '192.0.2.128', owner, since: '2026-05-01T09:58:30.000Z', because: 'MemberLost', member: 'n1' }],
      interfaces: ['eth0'],
      ...more,
    },
  },
})

describe('explain', () => {
  test('a Service for which an address rests, there or not', async () => {
    const kept = resting(128, 'web')
    const { text, explanation } = await explained(LAN + service('web', { spec: ', loadBalancerClass: none' }), {}, [], kept)
    expect(explanation.rests).toEqual([{ address: '192.0.2.128', pool: 'lan', until: '2026-05-02T10:00:00Z' }])
    expect(text).toContain('  Rests     192.0.2.128 of pool lan, for it until 2026-05-02T10:00:00Z\n')
    await expect(explained(LAN, {}, [], kept)).rejects.toThrow(
      'There is no Service shop/web of type LoadBalancer in the test. 192.0.2.128 rests for it until 2026-05-02T10:00:00Z.',
    )
  })

  test('a Service that has its address: who would answer, computed', async () => {
    const { text } = await explained(LAN + NODES + service('web', { ip: '192.0.2.128' }) + served('web', 'n1'))
    expect(text).toBe(`Service shop/web
  Address   192.0.2.128

Allocation
  keeps 192.0.2.128 of pool lan

Announcement, computed at 2026-05-01T10:00:00.000Z: no speaker was asked
  192.0.2.128 by n2
  under lan
  RANK   NODE   STANDING                      WHAT HELPS
  1      n2     Owner                         -
  2      n1     NotOwner                      in line: it takes over when those before it are gone
  -      n3     NodeLabeledExcludeBalancers   take the label node.kubernetes.io/exclude-from-external-load-balancers from the node
`)
  })

  test('one that waits: every pool that was asked, in order, and what would help', async () => {
    const others = pool('manual', '192.0.2.140/30', ', autoAssign: false') + pool('six', '2001:db8::/120')
    const taken = service('old', { ip: '192.0.2.128' }) + service('web', { day: '02' })
    const { text } = await explained(LAN + others + NODES + taken)
    expect(text).toContain(`Allocation
  gets no address
  PoolsExhausted: no available IPs
  what helps: add addresses to a pool that assigns automatically, or free some: \`clarion pools -o wide\` names the holders
  POOL     SAYS            FAMILY   WHAT HELPS
  lan      Full            ipv4     add addresses
  six      NoSuchFamily    ipv4     add addresses of this family
  manual   NotAutoAssign   -        ask for it: metallb.io/address-pool: manual
`)
    expect(text).toContain('  NoIPAllocated: it has no address\n  what helps: it needs an address first\n')
  })

  test('one that waits behind an older one is told so: the rules see all that wait', async () => {
    const { explanation } = await explained(LAN + service('old') + service('web', { day: '02' }))
    expect(explanation.decision.no?.why).toBe('PoolsExhausted')
  })

  test('one that only the controller’s absence keeps waiting', async () => {
    const { explanation } = await explained(LAN + service('web'), { lease: 'absent' })
    expect(explanation.decision).toMatchObject({ decision: 'Granted', addresses: ['192.0.2.128'], how: 'Automatic' })
    expect(explanation.notes).toEqual([expect.stringMatching(/no controller ever led here/)])
  })

  test('as the speakers say: the one that holds it knows best, since when and why', async () => {
    const replies = [said('n1', null), said('n2', 'n2'), { from: 'n3', answer: { no: 'no answer within 5 s' } }]
    const { text } = await explained(LAN + service('web', { ip: '192.0.2.128' }) + served('web', 'n1'), {}, replies)
    expect(text).toContain(`Announcement, as the speakers said at 2026-05-01T10:00:00.000Z
  192.0.2.128 by n2 on eth0, since 90s (MemberLost n1)
  under lan
  RANK   NODE   STANDING   WHAT HELPS
  1      n2     Owner      -
  n1 sees it otherwise than n2
  n3 did not say: no answer within 5 s
`)
  })

  test('a speaker of another version is understood as far as it goes, or named', async () => {
    const later = said('n2', 'n2', { refused: 'SunSpots', weather: 'fine' })
    const { explanation } = await explained(LAN + service('web'), {}, [later])
    expect(explanation.announcement.no).toMatchObject({ why: 'SunSpots', remedy: expect.stringContaining('version') })
    const broken = said('n2', 'n2', { addresses: 'many' })
    const { explanation: computed } = await explained(LAN + service('web'), {}, [broken])
    expect(computed.announcement).toMatchObject({
      from: 'computed',
      notes: [expect.stringContaining('another language')],
    })
  })

  test('faults of the configuration come first, for then nothing else can be told', async () => {
    const { text } = await explained(pool('lan', '192.0.2.300/32') + service('web'))
    expect(text).toContain('To know\n  the configuration is refused, and the last good one serves on: IPAddressPool/lan')
    expect(text).toContain('PoolsUnknown')
  })

  test('what is wrong with BGP is said, and that no address depends on it', async () => {
    const wrong = `---\n{apiVersion: metallb.io/v1beta1, kind: BGPAdvertisement, metadata: {name: tor, namespace: metallb-system}, spec: {peers: [a, a]}}\n`
    const { explanation } = await explained(LAN + NODES + wrong + service('web', { ip: '192.0.2.128' }))
    expect(explanation.notes).toEqual([
      expect.stringMatching(/^what is written about BGP is refused, and no address depends on it: BGPAdvertisement\/tor/),
    ])
    const unread = new Map([['BGPPeer', { unread: 'BGPPeer', why: 'Forbidden', message: 'no' } as const]])
    const { explanation: blind } = await explained(LAN + NODES + wrong + service('web', { ip: '192.0.2.128' }), { unread })
    expect(blind.notes).toEqual(['what is written about BGP is not judged: BGPPeer may not be listed'])
    const { explanation: idle } = await explained(LAN + NODES + service('web', { ip: '192.0.2.128' }), { unread })
    expect(idle.notes).toEqual([])
  })

  test('what may not be listed is not guessed', async () => {
    const unread = new Map([['Node', { unread: 'Node', why: 'Forbidden', message: 'no' } as const]])
    const { explanation } = await explained(LAN + service('web', { ip: '192.0.2.128' }), { unread })
    expect(explanation.announcement).toMatchObject({
      from: 'unknown',
      notes: [expect.stringContaining('Node may not be listed')],
    })
    expect(explanation.notes).toEqual([expect.stringMatching(/^You may not list Node objects: .*rbac-view\.yaml/)])
  })

  test('in the controller’s pod: who announces stands in the statuses, and it is said by which account no more may be read', async () => {
    const message = 'endpointslices is forbidden: User "system:serviceaccount:metallb-system:controller" cannot list resource'
    const unread = new Map([['EndpointSlice', { unread: 'EndpointSlice', why: 'Forbidden', message } as const]])
    const home = await testHome(LAN + NODES + service('web', { ip: '192.0.2.128' }))
    const announced = new Map([['shop/web', [{ node: 'n2', interfaces: ['eth0'] }]]])
    const explanation = await explainService('shop/web', { ...home, facts: { ...home.facts, announced }, unread }, OPTIONS)
    expect(renderExplanation(explanation, PLAIN)).toContain(`Announcement, as ServiceL2Status objects said at ${AT}
  192.0.2.128 by n2 on eth0
  who may announce it, and why not, cannot be computed: EndpointSlice may not be listed
`)
    expect(explanation.notes).toEqual([
      `The account metallb-system:controller may not list EndpointSlice objects; run clarion by your own kubeconfig, or bind the role to it: kustomize/base/rbac-view.yaml has the role that may (${message}).`,
    ])
  })

  test('a Service that is not there is one sentence', async () => {
    await expect(explained(LAN)).rejects.toThrow('There is no Service shop/web of type LoadBalancer in the test.')
  })
})
