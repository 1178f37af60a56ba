import type { ConditionView, Effect, Outcome } from '@clarion/core'
import { parseIp } from '@clarion/inet'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { documents, service } from './testing/manifests.ts'
import { TemporaryFolder, type Watched } from './testing/temporary-folder.ts'

const NOW = Date.UTC(2026, 4, 27, 10, 11, 12)
const DONE: Outcome = { done: true }
const A = 'web/a'
const STATE = '.clarion/controller/services/web/a.yaml'
const L2 = '.clarion/speaker-n1/servicel2statuses/l2-web.a.yaml'
const TRUE: ConditionView = { status: 'True', reason: 'Announced', message: 'from n1' }
const FALSE: ConditionView = { status: 'False', reason: 'NoSpeakerAnnounces', message: 'nobody' }
const THEIRS = {
  type: 'example.com/Theirs',
  status: 'False',
  reason: 'Mine',
  message: 'x',
  lastTransitionTime: '2020-01-01T00:00:00Z',
}

let folder: TemporaryFolder
let controller: Watched
let now: number

beforeEach(async () => {
  now = NOW
  folder = await TemporaryFolder.make({ 'a.yaml': documents(service('a')) })
  controller = await folder.open({ wallNow: () => now })
})
afterEach(() => folder.done())

const known = () => {
  const view = controller.facts.services.get(A)
  if (view === undefined) throw new Error('no Service')
  return view
}
const refused = (why: string) => ({ done: false, why, message: expect.any(String) })
const write = (condition: ConditionView, uid = known().uid): Effect => ({
  do: 'write-condition',
  service: A,
  uid,
  type: 'clarion.dev/Announced',
  ...condition,
})
const remove = (): Effect => ({ do: 'remove-condition', service: A, uid: known().uid, type: 'clarion.dev/Announced' })
const conditions = async () => parse(await folder.read(STATE)).status.conditions

describe('a condition in the state folder', () => {
  test('is known at once, leaves those of others, and is dated by its status', async () => {
    expect(await controller.cluster.perform(write(TRUE))).toEqual(DONE)
    expect(known().announcedCondition).toEqual(TRUE)
    const file = parse(await folder.read(STATE))
    await folder.write(STATE, stringify({ ...file, status: { ...file.status, conditions: [THEIRS, ...file.status.conditions] } }))
    now += 60_000
    expect(await controller.cluster.perform(write({ ...TRUE, message: 'from n2' }))).toEqual(DONE)
    const ours = { type: 'clarion.dev/Announced', ...TRUE, message: 'from n2', lastTransitionTime: '2026-05-27T10:11:12Z' }
    expect(await conditions()).toEqual([THEIRS, ours])
    expect(await controller.cluster.perform(write(FALSE))).toEqual(DONE)
    expect(await conditions()).toEqual([THEIRS, { ...ours, ...FALSE, lastTransitionTime: '2026-05-27T10:12:12Z' }])
    expect(await controller.cluster.perform(remove())).toEqual(DONE)
    expect(await conditions()).toEqual([THEIRS])
    expect(known().announcedCondition).toBeUndefined()
  })

  test('that is so already costs no version; one that is not makes an older look worthless', async () => {
    const before = known().resourceVersion
    await controller.cluster.perform(write(TRUE))
    const after = known().resourceVersion
    expect(after).not.toBe(before)
    expect(await controller.cluster.perform(write(TRUE))).toEqual(DONE)
    expect(known().resourceVersion).toBe(after)
    const ip = parseIp('192.0.2.7')
    const give = (resourceVersion: string): Effect => ({
      do: 'write-status',
      service: A,
      uid: known().uid,
      resourceVersion,
      ips: ip === undefined ? [] : [ip],
      pool: 'p',
    })
    expect(await controller.cluster.perform(give(before))).toEqual(refused('Conflict'))
    expect(await controller.cluster.perform(give(after))).toEqual(DONE)
    expect(known()).toMatchObject({ ips: ['192.0.2.7'], announcedCondition: TRUE })
  })

  test('of another Service of the name, of none, or by a speaker, is refused', async () => {
    expect(await controller.cluster.perform(write(TRUE, 'another'))).toEqual(refused('Conflict'))
    const nowhere: Effect = { do: 'remove-condition', service: 'web/none', uid: 'u', type: 'clarion.dev/Announced' }
    expect(await controller.cluster.perform(nowhere)).toEqual(refused('NotFound'))
    const speaker = await folder.open({ writer: 'speaker-n1' })
    const forbidden = { done: false, why: 'Forbidden', message: 'speaker-n1 may not write-condition' }
    expect(await speaker.cluster.perform(write(TRUE))).toEqual(forbidden)
    expect(known().announcedCondition).toBeUndefined()
  })

  test('read back after a restart is the one that was written', async () => {
    await controller.cluster.perform(write(TRUE))
    await controller.cluster.close()
    controller = await folder.open()
    expect(known().announcedCondition).toEqual(TRUE)
  })
})

describe('what speakers announce', () => {
  const say = (speaker: Watched, ...interfaces: string[]) =>
    speaker.cluster.perform({ do: 'write-l2-status', service: A, node: 'n1', interfaces })

  test('is seen by the controller as it comes, changes and goes, and by no other speaker', async () => {
    const speaker = await folder.open({ writer: 'speaker-n1' })
    const other = await folder.open({ writer: 'speaker-n2' })
    expect(await say(speaker, 'eth0')).toEqual(DONE)
    await controller.until(() => controller.facts.announced.get(A)?.[0]?.interfaces[0] === 'eth0')
    expect(controller.facts.announced.get(A)).toEqual([{ node: 'n1', interfaces: ['eth0'] }])
    expect(controller.changes).toContainEqual({ kind: 'announced', key: A })
    await say(speaker, 'eth1', 'eth0')
    await controller.until(() => controller.facts.announced.get(A)?.[0]?.interfaces.length === 2)
    const after = await folder.open({ writer: 'speaker-n3' })
    expect([other, after, speaker].map(({ facts }) => facts.announced.size)).toEqual([0, 0, 0])
    await speaker.cluster.perform({ do: 'delete-l2-status', service: A, node: 'n1' })
    await controller.until(() => !controller.facts.announced.has(A))
  })

  test('by one that died stays until it starts again', async () => {
    const speaker = await folder.open({ writer: 'speaker-n1' })
    await say(speaker, 'eth0')
    await speaker.cluster.close()
    await controller.cluster.close()
    controller = await folder.open()
    expect(controller.facts.announced.get(A)).toEqual([{ node: 'n1', interfaces: ['eth0'] }])
    await folder.open({ writer: 'speaker-n1' })
    await controller.until(() => !controller.facts.announced.has(A))
  })

  test.each([
    ['no YAML', '{'],
    ['no ServiceL2Status', stringify({ status: { interfaces: 7 }, metadata: { name: 'x' } })],
    [
      'about another node',
      stringify({ metadata: { name: 'x' }, status: { node: 'n2', serviceName: 'a', serviceNamespace: 'web' } }),
    ],
  ])('in a file that is %s is a fault, and no address waits for it', async (_, text) => {
    const speaker = await folder.open({ writer: 'speaker-n1' })
    await say(speaker, 'eth0')
    await controller.until(() => controller.facts.announced.has(A))
    await folder.write(L2, text)
    await controller.until(() => controller.facts.faults.length > 0)
    expect(controller.facts.faults).toEqual([
      { fault: 'SpeakerStatusUnreadable', where: expect.stringContaining(L2), message: expect.any(String) },
    ])
    expect(controller.facts.complete).toBe(true)
    expect(controller.facts.announced.has(A)).toBe(true)
    await folder.remove(L2)
    await controller.until(() => controller.facts.faults.length === 0)
    expect(controller.facts.announced.has(A)).toBe(false)
  })
})
