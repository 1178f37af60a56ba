/** Reservations and quotas on the controller's real loop and a folder in memory: what is given, chosen, written and told. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { isPlainObject, type PlainObject } from '../packages/kube/src/objects/plain.ts'
import * as manifests from './sim/manifests.ts'
import { type Simulation, simulate } from './sim/simulate.ts'

const RESERVATIONS = '.clarion/controller/addressreservations'
const QUOTAS = '.clarion/controller/addressquotas'

let sim: Simulation

beforeEach(() => {
  sim = simulate({ nodes: [] })
  sim.folder.write('pool.yaml', manifests.pool('web', { addresses: ['192.0.2.0/29'] }))
})

const settle = () => sim.after(2_000)
const write = (kind: string, name: string, spec: object) =>
  sim.folder.write(`${kind}-${name}.yaml`, stringify({ apiVersion: 'clarion.dev/v1alpha1', kind, metadata: { name }, spec }))
const reserve = (name: string, spec: object) => write('AddressReservation', name, { mode: 'Static', ...spec })
const limit = (name: string, spec: object) =>
  write('AddressQuota', name, { scope: 'EachNamespace', namespaces: ['shop'], ...spec })
const remove = (kind: string, name: string) => sim.folder.write(`${kind}-${name}.yaml`, undefined)
const addService = (name: string, words: manifests.ServiceWords = {}) =>
  sim.folder.write(`service-${name}.yaml`, manifests.service(`shop/${name}`, words))
const removeService = (name: string) => sim.folder.write(`service-${name}.yaml`, undefined)
const shown = (name: string) => sim.folder.facts.services.get(`shop/${name}`)?.ips.join(' ')
const status = (file: string): PlainObject => {
  const written = sim.folder.state.get(`${file}.yaml`)?.status
  return isPlainObject(written) ? written : {}
}
const reasons = (file: string) => {
  const { conditions } = status(file)
  const all = Array.isArray(conditions) ? conditions.filter(isPlainObject) : []
  return Object.fromEntries(all.map(({ type, reason }) => [String(type), reason]))
}

describe('a reservation', () => {
  test('that names a pool chooses the lowest addresses nobody has, once', async () => {
    addService('a')
    sim.startController()
    await settle()
    write('AddressReservation', 'router', { mode: 'Exclude', addresses: ['192.0.2.1'] })
    reserve('vip', { fromPool: { pool: 'web', ipv4: 2 }, allow: [{ namespaces: ['shop'] }] })
    await settle()
    expect(shown('a')).toBe('192.0.2.0')
    expect(status(`${RESERVATIONS}/vip`).chosen).toEqual(['192.0.2.2', '192.0.2.3'])
    expect(reasons(`${RESERVATIONS}/vip`)).toEqual({ Ready: 'InForce', Conflict: 'NoConflict' })
    removeService('a')
    await settle()
    addService('b')
    await settle()
    expect(shown('b')).toBe('192.0.2.0')
    expect(status(`${RESERVATIONS}/vip`).chosen).toEqual(['192.0.2.2', '192.0.2.3'])
  })

  test('keeps what it has chosen over a restart, and nobody is given it meanwhile', async () => {
    reserve('vip', { fromPool: { pool: 'web', ipv4: 1 } })
    sim.startController()
    await settle()
    sim.stopController()
    addService('a')
    sim.startController()
    await settle()
    expect([status(`${RESERVATIONS}/vip`).chosen, shown('a')]).toEqual([['192.0.2.0'], '192.0.2.1'])
  })

  test('gives nobody an address that its status does not name', async () => {
    sim.startController()
    await settle()
    reserve('vip', { fromPool: { pool: 'web', ipv4: 1 }, allow: [{ namespaces: ['shop'] }] })
    addService('a', { annotations: { 'clarion.dev/reservation': 'vip' } })
    await sim.after(100) // less than a batch
    expect([shown('a'), status(`${RESERVATIONS}/vip`).chosen]).toEqual(['192.0.2.0', ['192.0.2.0']])
  })

  test('that asks for more than there is says so, and chooses when there is more', async () => {
    reserve('vip', { fromPool: { pool: 'late', ipv4: 2 } })
    sim.startController()
    await settle()
    expect(reasons(`${RESERVATIONS}/vip`).Ready).toBe('PoolUnknown')
    sim.folder.write('late.yaml', manifests.pool('late', { addresses: ['198.51.100.1/32'] }))
    await settle()
    expect([reasons(`${RESERVATIONS}/vip`).Ready, status(`${RESERVATIONS}/vip`).chosen]).toEqual([
      'PoolExhausted',
      ['198.51.100.1'],
    ])
    sim.folder.write('late.yaml', manifests.pool('late', { addresses: ['198.51.100.1/32', '198.51.100.9/32'] }))
    await settle()
    expect(status(`${RESERVATIONS}/vip`).chosen).toEqual(['198.51.100.1', '198.51.100.9'])
    expect(reasons(`${RESERVATIONS}/vip`).Ready).toBe('InForce')
  })

  test('says who holds its addresses, and follows', async () => {
    reserve('vip', { addresses: ['192.0.2.5'], autoBind: [{ namespace: 'shop', name: 'a' }] })
    sim.startController()
    await settle()
    const row = () => status(`${RESERVATIONS}/vip`).addresses
    expect([row(), status(`${RESERVATIONS}/vip`).heldBy]).toEqual([[{ address: '192.0.2.5', state: 'Free' }], undefined])
    addService('a')
    await settle()
    const holder = { namespace: 'shop', name: 'a' }
    expect([row(), status(`${RESERVATIONS}/vip`).heldBy]).toEqual([[{ address: '192.0.2.5', state: 'Bound', holder }], 'shop/a'])
    reserve('vip', { addresses: ['192.0.2.5'] })
    await settle()
    expect(row()).toEqual([{ address: '192.0.2.5', state: 'HeldByOther', holder }])
    expect(shown('a')).toBe('192.0.2.5')
  })

  test('deleted while it is held: the operator hears it, the Service keeps the address', async () => {
    reserve('vip', { addresses: ['192.0.2.5'], autoBind: [{ namespace: 'shop', name: 'a' }] })
    addService('a')
    sim.startController()
    await settle()
    remove('AddressReservation', 'vip')
    await settle()
    expect(shown('a')).toBe('192.0.2.5')
    const told = sim.folder.operatorTold.filter(({ reason }) => reason === 'ReservationDeleted')
    expect(told.map(({ type, message }) => [type, message])).toEqual([['Warning', expect.stringContaining('192.0.2.5 (shop/a)')]])
  })

  test('expires while nothing else happens: who waited for its address is given another', async () => {
    addService('b')
    sim.startController()
    await settle()
    const autoBind = [{ namespace: 'shop', name: 'a' }]
    reserve('vip', { addresses: ['192.0.2.0'], autoBind, expires: new Date(60_000).toISOString() })
    addService('a')
    await settle()
    expect([shown('b'), shown('a')]).toEqual(['192.0.2.0', ''])
    await sim.after(60_000)
    expect([shown('b'), shown('a')]).toEqual(['192.0.2.0', '192.0.2.1'])
  })

  test('expires, and says so', async () => {
    reserve('vip', { addresses: ['192.0.2.5'], expires: new Date(60_000).toISOString() })
    sim.startController()
    await settle()
    expect(reasons(`${RESERVATIONS}/vip`).Ready).toBe('InForce')
    await sim.after(60_000)
    expect(reasons(`${RESERVATIONS}/vip`).Ready).toBe('ReservationExpired')
  })

  test('with a fault is named in its condition and in the log, and stays closed', async () => {
    reserve('vip', { addresses: ['192.0.2.0', 'nonsense'] })
    addService('a')
    sim.startController()
    await settle()
    expect(reasons(`${RESERVATIONS}/vip`).Ready).toBe('AddressInvalid')
    expect(sim.lines.filter(({ fields }) => fields.fault === 'AddressInvalid')).toHaveLength(1)
    expect(shown('a')).toBe('192.0.2.1')
  })
})

describe('a quota', () => {
  test('is counted in its status, and raised serves who waits', async () => {
    limit('team', { ipv4: 1 })
    addService('a')
    addService('b')
    sim.startController()
    await settle()
    expect([shown('a'), shown('b')]).toEqual(['192.0.2.0', ''])
    expect(status(`${QUOTAS}/team`).used).toEqual([{ namespace: 'shop', ipv4: 1, ipv6: 0 }])
    limit('team', { ipv4: 2 })
    await settle()
    expect(shown('b')).toBe('192.0.2.1')
    limit('team', { ipv4: 1 })
    await settle()
    expect([shown('a'), shown('b'), reasons(`${QUOTAS}/team`)]).toEqual([
      '192.0.2.0',
      '192.0.2.1',
      { Ready: 'InForce', Exceeded: 'LimitPassed' },
    ])
  })

  test('has room again when a Service goes, and when the quota goes', async () => {
    limit('team', { ipv4: 1 })
    for (const name of ['a', 'b', 'c']) addService(name)
    sim.startController()
    await settle()
    removeService('a')
    await settle()
    expect([shown('b'), shown('c')]).toEqual(['192.0.2.0', ''])
    remove('AddressQuota', 'team')
    await settle()
    expect(shown('c')).toBe('192.0.2.1')
  })
})

test('statuses are written where something is new, and only then', async () => {
  reserve('vip', { addresses: ['192.0.2.5'] })
  limit('team', { ipv4: 5 })
  sim.startController()
  await settle()
  const before = [sim.folder.state.get(`${RESERVATIONS}/vip.yaml`), sim.folder.state.get(`${QUOTAS}/team.yaml`)]
  sim.folder.write('other.yaml', manifests.pool('other', { addresses: ['198.51.100.0/24'] }))
  await settle()
  const after = [sim.folder.state.get(`${RESERVATIONS}/vip.yaml`), sim.folder.state.get(`${QUOTAS}/team.yaml`)]
  expect(after[0]).toBe(before[0])
  expect(after[1]).toBe(before[1])
  expect(before).not.toContain(undefined)
})
