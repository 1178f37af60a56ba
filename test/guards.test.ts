/** What keeps the controller from doing harm, on its real loop and a folder in memory: mass releases held, another allocator left alone. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { claimFile, serviceFile } from '../packages/kube/src/folder/state-files.ts'
import { claimObject } from '../packages/kube/src/objects/claim.ts'
import * as manifests from './sim/manifests.ts'
import { type Simulation, simulate } from './sim/simulate.ts'
import { ipOf } from './sim/speaker.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']
const CONTROLLER_STATE = '.clarion/controller/configurationstates/controller.yaml'

let sim: Simulation

beforeEach(() => {
  sim = simulate({ nodes: [] })
})

const settle = () => sim.after(1_000)
const addPool = (name: string, ...addresses: readonly string[]) =>
  sim.folder.write(`pool-${name}.yaml`, manifests.pool(name, { addresses }))
const removePool = (name: string) => sim.folder.write(`pool-${name}.yaml`, undefined)
const addService = (name: string, words: manifests.ServiceWords = {}) =>
  sim.folder.write(`service-${name}.yaml`, manifests.service(`shop/${name}`, words))
const removeService = (name: string) => sim.folder.write(`service-${name}.yaml`, undefined)
const confirm = (token: string) =>
  sim.folder.write(
    'namespace.yaml',
    stringify({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'metallb-system', annotations: { 'clarion.dev/confirm-release': token } },
    }),
  )

/** Name and addresses of the Services that have any. */
const shown = () =>
  [...sim.folder.facts.services.values()].filter(({ ips }) => ips.length > 0).map(({ name, ips }) => [name, ...ips].join(' '))
const claimed = () =>
  [...sim.folder.facts.claims.values()].map(({ address, holders }) => `${holders[0]?.service} ${address}`).sort()
const why = (name: string) => {
  const decision = sim.decisions().get(`shop/${name}`)
  return decision?.decision === 'Refused' ? decision.refusal.why : decision?.decision
}
const told = (reason: string) => sim.folder.operatorTold.filter((tell) => tell.reason === reason)
const logged = (event: string) => sim.lines.filter(({ fields }) => fields.event === event)
const state = () => JSON.stringify(sim.folder.state.get(CONTROLLER_STATE)?.status)
const token = () => String(logged('MassReleaseHeld').at(-1)?.fields.token)

const allOfThem = NAMES.map((name, i) => `${name} 192.0.2.${i + 1}`)

describe('mass release', () => {
  beforeEach(async () => {
    addPool('web', '192.0.2.1-192.0.2.9')
    for (const name of NAMES) addService(name)
    sim.startController()
    await settle()
    expect(shown()).toEqual(allOfThem)
  })

  test('the last pool goes: everything stays, and says why; it goes on when the pool is back', async () => {
    removePool('web')
    await settle()
    expect([shown(), claimed().length]).toEqual([allOfThem, 6])
    expect(NAMES.map(why)).toEqual(Array(6).fill('MassReleaseHeld'))
    expect(logged('MassReleaseHeld')).toHaveLength(1)
    expect(told('MassReleaseHeld')).toHaveLength(1)
    expect(state()).toMatch(/"Invalid".*MassReleaseHeld: 6 of 6 Services would lose.*clarion\.dev\/confirm-release: [0-9a-f]{8}/)
    addPool('web', '192.0.2.1-192.0.2.9')
    addService('g')
    await settle()
    expect(shown()).toEqual([...allOfThem, 'g 192.0.2.7'])
    expect(NAMES.map(why)).toEqual(Array(6).fill('Kept'))
    expect([logged('MassReleaseEnded').length, told('MassReleaseEnded').length, state()]).toEqual([
      1,
      1,
      expect.stringContaining('"Valid"'),
    ])
  })

  test('another pool in its place gives to new ones and takes from nobody', async () => {
    addPool('web', '198.51.100.1-198.51.100.9')
    await settle()
    expect(shown()).toEqual(allOfThem)
    addService('g')
    await settle()
    expect(shown()).toEqual([...allOfThem, 'g 198.51.100.1'])
  })

  test('confirmed: exactly that is released', async () => {
    removePool('web')
    await settle()
    confirm('00000000')
    await settle()
    expect(shown()).toEqual(allOfThem)
    confirm(token())
    await settle()
    expect([shown(), claimed()]).toEqual([[], []])
    expect(NAMES.map(why)).toEqual(Array(6).fill('NoPools'))
  })

  test('a restart while it is held holds it again, with the same token', async () => {
    removePool('web')
    await settle()
    const before = token()
    sim.stopController()
    sim.startController()
    await settle()
    expect([shown(), logged('MassReleaseHeld').length, token()]).toEqual([allOfThem, 2, before])
  })

  test('statuses without claims, as MetalLB leaves them, are held on the first pass', async () => {
    sim.stopController()
    for (const ip of NAMES.map((_, i) => ipOf(`192.0.2.${i + 1}`))) sim.folder.removeState(claimFile(ip))
    removePool('web')
    sim.startController()
    await settle()
    expect([shown(), claimed(), why('a')]).toEqual([allOfThem, [], 'MassReleaseHeld'])
  })

  test('a Service that goes, changes its type or asks for something else is not held back', async () => {
    addPool('other', '203.0.113.1-203.0.113.9')
    await settle()
    removePool('web')
    await settle()
    expect(shown()).toEqual(allOfThem)
    removeService('a')
    addService('b', { spec: { type: 'ClusterIP' } })
    addService('c', { annotations: { 'metallb.io/address-pool': 'other' } })
    await settle()
    expect(shown()).toEqual([...allOfThem.slice(3), 'c 203.0.113.1'].sort())
    expect(claimed()).toHaveLength(4)
  })

  test('a few may go at once', async () => {
    addPool('web', '192.0.2.5-192.0.2.9')
    await settle()
    expect(shown()).toEqual(['a 192.0.2.7', 'b 192.0.2.8', 'c 192.0.2.9', ...allOfThem.slice(4)])
    expect(logged('MassReleaseHeld')).toEqual([])
  })
})

/** MetalLB's controller: one write of status and annotation, and no claim. */
const foreign = (name: string, ip: string, annotated = true) =>
  sim.folder.writeState(serviceFile(`shop/${name}`), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace: 'shop',
      uid: '',
      ...(annotated ? { annotations: { 'metallb.io/ip-allocated-from-pool': 'web' } } : {}),
    },
    status: { loadBalancer: { ingress: [{ ip }] } },
  })

describe('another allocator', () => {
  beforeEach(async () => {
    addPool('web', '192.0.2.1-192.0.2.9')
    sim.startController()
    await settle()
  })

  /** A new Service that the other one was quicker to serve. */
  const served = async (name: string, ip: string) => {
    addService(name)
    foreign(name, ip)
    await settle()
  }

  test('three Services served by somebody else: only adopted from then on, until it is quiet', async () => {
    await served('a', '192.0.2.9')
    await served('b', '192.0.2.8')
    expect(logged('OtherAllocatorActive')).toEqual([])
    await served('c', '192.0.2.7')
    expect([logged('OtherAllocatorActive').length, told('OtherAllocatorActive').length]).toEqual([1, 1])
    expect(state()).toMatch(/"Invalid".*OtherAllocatorActive: another allocator gives addresses/)
    addService('d')
    await settle()
    expect([why('d'), shown()]).toEqual(['OtherAllocatorActive', ['a 192.0.2.9', 'b 192.0.2.8', 'c 192.0.2.7']])
    foreign('d', '192.0.2.6')
    foreign('a', '192.0.2.5')
    removeService('b')
    await settle()
    expect(claimed()).toEqual(['shop/a 192.0.2.5', 'shop/c 192.0.2.7', 'shop/d 192.0.2.6'])
    addService('e')
    await sim.after(58_000)
    expect(why('e')).toBe('OtherAllocatorActive')
    await sim.after(3_000)
    expect(shown()).toContain('e 192.0.2.1')
    expect([logged('OtherAllocatorQuiet').length, state()]).toEqual([1, expect.stringContaining('"Valid"')])
  })

  test('what it gave twice over stays undecided while it is active, and is repaired afterwards', async () => {
    for (const [name, ip] of [
      ['a', '192.0.2.9'],
      ['b', '192.0.2.8'],
      ['c', '192.0.2.7'],
    ] as const)
      await served(name, ip)
    await served('d', '192.0.2.9')
    expect([why('d'), shown().filter((line) => line.endsWith('.9'))]).toEqual([
      'OtherAllocatorActive',
      ['a 192.0.2.9', 'd 192.0.2.9'],
    ])
    await sim.after(61_000)
    expect(shown().filter((line) => line.endsWith('.9'))).toEqual(['a 192.0.2.9'])
  })

  test('hands in statuses are no allocator', async () => {
    for (const name of NAMES) addService(name)
    await settle()
    for (const [i, name] of NAMES.entries()) {
      foreign(name, `192.0.2.${9 - i}`)
      await settle()
    }
    for (const name of NAMES)
      sim.folder.writeState(serviceFile(`shop/${name}`), {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: 'shop' },
        status: {},
      })
    await settle()
    expect(logged('OtherAllocatorActive')).toEqual([])
    expect(shown()).toHaveLength(6)
  })

  test('nor is another controller of ours, which claims first', async () => {
    for (const [i, name] of NAMES.entries()) {
      const address = ipOf(`192.0.2.${9 - i}`)
      addService(name)
      const serviceUid = sim.folder.facts.services.get(`shop/${name}`)?.uid ?? ''
      const claim = claimObject(
        { do: 'claim-address', address, pool: 'web', service: `shop/${name}`, serviceUid, sharing: undefined, ports: [] },
        0,
      )
      foreign(name, address)
      sim.folder.writeState(claimFile(address), {
        ...claim,
        metadata: { ...Object(claim.metadata), uid: `c${i}`, resourceVersion: '1' },
      })
      await settle()
    }
    expect(shown()).toEqual(NAMES.map((name, i) => `${name} 192.0.2.${9 - i}`))
    expect(logged('OtherAllocatorActive')).toEqual([])
  })
})
