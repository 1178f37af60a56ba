import type { Effect, Outcome, WriteReservationStatus } from '@clarion/core'
import { type Ip, parseIp } from '@clarion/inet'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { documents } from './testing/manifests.ts'
import { TemporaryFolder, type Watched } from './testing/temporary-folder.ts'

const NOW = Date.UTC(2026, 4, 27, 10, 11, 12)
const DONE: Outcome = { done: true }
const FILE = '.clarion/controller/addressreservations/vip.yaml'

let folder: TemporaryFolder
let controller: Watched
let now: number

const object = (kind: string, name: string, spec: string, metadata = '') =>
  `apiVersion: clarion.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}${metadata}}\nspec: ${spec}\n`
const vip = object('AddressReservation', 'vip', '{mode: Static, fromPool: {pool: p, ipv4: 1}, expires: "2027-01-31T00:00:00Z"}')
const team = object('AddressQuota', 'team', '{scope: Together, namespaces: [web], ipv4: 3}')
const refused = (why: string) => ({ done: false, why, message: expect.any(String) })
const perform = (effect: Effect) => controller.cluster.perform(effect)

beforeEach(async () => {
  now = NOW
  folder = await TemporaryFolder.make({ 'a.yaml': documents(vip, team) })
  controller = await folder.open({ wallNow: () => now })
})
afterEach(() => folder.done())

function ips(...texts: readonly string[]): readonly Ip[] {
  return texts.flatMap((text) => parseIp(text) ?? [])
}

function status(chosen: readonly Ip[], more: Partial<WriteReservationStatus> = {}): WriteReservationStatus {
  return {
    do: 'write-reservation-status',
    name: 'vip',
    uid: controller.facts.reservations.get('vip')?.uid ?? '',
    generation: undefined,
    chosen,
    heldBy: 'shop/web',
    addresses: [{ address: '192.0.2.7', state: 'Bound', holder: 'shop/web' }],
    conditions: [{ type: 'Ready', status: 'True', reason: 'InForce', message: '' }],
    ...more,
  }
}

test('are read from manifests, the first in the folder being the oldest', async () => {
  expect(controller.facts.reservations.get('vip')).toEqual({
    name: 'vip',
    labels: new Map(),
    uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    created: expect.any(Number),
    generation: undefined,
    spec: { mode: 'Static', fromPool: { pool: 'p', ipv4: 1 }, expires: Date.UTC(2027, 0, 31) },
    chosen: [],
  })
  expect(controller.facts.quotas.get('team')?.spec).toEqual({ scope: 'Together', namespaces: ['web'], ipv4: 3 })
  await folder.write('b.yaml', object('AddressReservation', 'younger', '{mode: Exclude, addresses: [192.0.2.1]}'))
  await controller.until(() => controller.facts.reservations.size === 2)
  const { vip: older, younger } = Object.fromEntries(controller.facts.reservations)
  expect(older?.created).toBeLessThan(younger?.created ?? 0)
  await folder.remove('a.yaml')
  await controller.until(() => controller.facts.reservations.size === 1 && controller.facts.quotas.size === 0)
  expect(controller.batches.at(-1)).toEqual([{ kind: 'reservations' }, { kind: 'quotas' }])
})

describe('the status', () => {
  test('is written with dated conditions, beside those of others', async () => {
    expect(await perform(status([]))).toEqual(DONE)
    const written = parse(await folder.read(FILE))
    expect(written.status).toEqual({
      heldBy: 'shop/web',
      addresses: [{ address: '192.0.2.7', state: 'Bound', holder: { namespace: 'shop', name: 'web' } }],
      conditions: [{ type: 'Ready', status: 'True', reason: 'InForce', message: '', lastTransitionTime: '2026-05-27T10:11:12Z' }],
    })
    const other = { type: 'example.com/Seen', status: 'True', reason: 'Yes', message: '' }
    await folder.write(
      FILE,
      JSON.stringify({ ...written, status: { ...written.status, conditions: [other, ...written.status.conditions] } }),
    )
    now += 60_000
    const late = { type: 'Ready', status: 'True' as const, reason: 'Other', message: 'x' }
    expect(await perform(status([], { heldBy: undefined, addresses: [], conditions: [late] }))).toEqual(DONE)
    expect(parse(await folder.read(FILE)).status).toEqual({
      addresses: [],
      conditions: [{ ...late, lastTransitionTime: '2026-05-27T10:11:12Z' }, other],
    })
  })

  test('what was chosen is known at once, is read again, and stays', async () => {
    expect(await perform(status(ips('192.0.2.7')))).toEqual(DONE)
    expect(controller.facts.reservations.get('vip')?.chosen).toEqual(['192.0.2.7'])
    expect(controller.batches).toEqual([])
    expect(await perform(status(ips('192.0.2.8')))).toEqual(refused('Conflict'))
    expect(await perform(status([]))).toEqual(refused('Conflict'))
    await controller.cluster.close()
    controller = await folder.open({ wallNow: () => now })
    expect(controller.facts.reservations.get('vip')?.chosen).toEqual(['192.0.2.7'])
  })

  test('of one that is gone or another one is not written', async () => {
    expect(await perform(status([], { uid: 'other' }))).toEqual(refused('Conflict'))
    expect(await perform(status([], { name: 'none' }))).toEqual(refused('NotFound'))
  })

  test('of a quota', async () => {
    const { uid = '' } = controller.facts.quotas.get('team') ?? {}
    const used = [{ namespace: 'shop', ipv4: 2, ipv6: 0 }]
    expect(await perform({ do: 'write-quota-status', name: 'team', uid, generation: 4, used, conditions: [] })).toEqual(DONE)
    expect(parse(await folder.read('.clarion/controller/addressquotas/team.yaml')).status).toEqual({ used, conditions: [] })
  })
})
